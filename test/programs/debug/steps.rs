// A program for debuggers to step through: no library, so that the compiler alone can build it.
#![no_std]
#![no_main]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

struct Account {
    balance: i32,
}

impl Account {
    #[inline(never)]
    fn deposit(&mut self, amount: i32) -> i32 {
        let before = self.balance;
        self.balance = before + amount;
        self.balance
    }
}

#[inline(never)]
fn save(account: &mut Account, months: i32) -> i32 {
    let mut last = 0;
    for month in 1..=months {
        last = account.deposit(month * 10);
    }
    last
}

#[no_mangle]
pub extern "C" fn run(months: i32) -> i32 {
    let mut account = Account { balance: 5 };
    save(&mut account, months)
}
