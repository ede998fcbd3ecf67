/*
 * SQLite over files of WASI: opens a database by the path that it is given, runs the statements that standard input has, one a line, and prints
 * what they select. Built where it is used, with the SQLite of a package (package-cases.js).
 */
#include <stdio.h>
#include <string.h>

#include "sqlite3.h"

static int print_row(void *unused, int count, char **values, char **names) {
  (void)unused;
  (void)names;
  for (int i = 0; i < count; i++) printf("%s%s", i == 0 ? "" : "|", values[i] == NULL ? "null" : values[i]);
  putchar('\n');
  return 0;
}

int main(int argc, char **argv) {
  static char line[1 << 16];
  sqlite3 *database;
  if (argc < 2 || sqlite3_open(argv[1], &database) != SQLITE_OK) return 2;
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *error = NULL;
    if (sqlite3_exec(database, line, print_row, NULL, &error) != SQLITE_OK) printf("error: %s\n", error);
    sqlite3_free(error);
  }
  return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
