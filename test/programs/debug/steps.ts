// A program for debuggers to step through, in AssemblyScript, built by make-as.sh.
class Account {
  balance: i32 = 5

  @inline
  private add(amount: i32): void {
    this.balance += amount
  }

  deposit(amount: i32): i32 {
    const before = this.balance
    this.add(amount)
    return this.balance - before
  }
}

function save(account: Account, months: i32): i32 {
  let last = 0
  for (let month = 1; month <= months; month++) {
    last = account.deposit(month * 10)
  }
  return last
}

export function run(months: i32): i32 {
  const account = new Account()
  return save(account, months)
}
