// A program for debuggers to step through, in Go: without DWARF, so through its instructions.
package main

type account struct {
	balance int
}

//go:noinline
func deposit(account *account, amount int) int {
	before := account.balance
	account.balance = before + amount
	return account.balance
}

//go:noinline
func save(account *account, months int) int {
	last := 0
	for month := 1; month <= months; month++ {
		last = deposit(account, month*10)
	}
	return last
}

var result int

func main() {
	result = save(&account{5}, 2)
}
