// A program for debuggers to step through.
struct account {
  int balance;
};

__attribute__((noinline)) static int deposit(struct account *account, int amount) {
  int before = account->balance;
  account->balance = before + amount;
  return account->balance;
}

__attribute__((noinline)) static int save(struct account *account, int months) {
  int last = 0;
  for (int month = 1; month <= months; month++)
    last = deposit(account, month * 10);
  return last;
}

__attribute__((export_name("run"))) int run(int months) {
  struct account account = {5};
  return save(&account, months);
}
