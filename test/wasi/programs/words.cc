// Counts the words of files or of standard input, the most frequent first: C++ strings, maps, vectors and algorithms.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

static void count(FILE *in, std::map<std::string, long> &words) {
  std::string word;
  for (int c; (c = getc(in)) != EOF;) {
    if (c != ' ' && c != '\n') {
      word += static_cast<char>(c);
    } else if (!word.empty()) {
      words[word]++;
      word.clear();
    }
  }
  if (!word.empty()) words[word]++;
}

int main(int argc, char **argv) {
  std::map<std::string, long> words;
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "r");
    if (file == nullptr) {
      fprintf(stderr, "words: %s can't be read\n", argv[i]);
      return 1;
    }
    count(file, words);
    fclose(file);
  }
  if (argc < 2) count(stdin, words);
  std::vector<std::pair<std::string, long>> order(words.begin(), words.end());
  std::stable_sort(order.begin(), order.end(), [](auto &a, auto &b) { return a.second > b.second; });
  for (auto &[word, number] : order) printf("%ld %s\n", number, word.c_str());
}
