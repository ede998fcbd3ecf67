// Much code from few lines: what the C++ library makes of containers, streams, patterns and numbers, inlined and not.
// Built by scripts/check-lines.js, with debug information more than a megabyte.
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace shapes {
struct Circle {
  double radius;
};
struct Box {
  double width, height;
};
using Shape = std::variant<Circle, Box>;

double area(const Shape &shape) {
  return std::visit(
      [](const auto &value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Circle>)
          return 3.14159 * value.radius * value.radius;
        else
          return value.width * value.height;
      },
      shape);
}
} // namespace shapes

template <typename T> struct Tree {
  T value;
  std::unique_ptr<Tree> left, right;

  static void insert(std::unique_ptr<Tree> &at, T value) {
    if (!at)
      at = std::make_unique<Tree>(Tree{std::move(value), nullptr, nullptr});
    else
      insert(value < at->value ? at->left : at->right, std::move(value));
  }

  void visit(const std::function<void(const T &)> &action) const {
    if (left)
      left->visit(action);
    action(value);
    if (right)
      right->visit(action);
  }
};

static std::map<std::string, int> countWords(const std::string &text) {
  std::map<std::string, int> counts;
  std::regex word("[a-z]+");
  for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it)
    counts[it->str()]++;
  return counts;
}

int main(int argc, char **argv) {
  std::ostringstream out;
  for (const auto &[word, count] : countWords("the quick brown fox jumps over the lazy dog the end"))
    out << word << ' ' << count << '\n';
  std::unique_ptr<Tree<std::string>> tree;
  for (const char *name : {"oak", "elm", "ash", "fir", "yew"})
    Tree<std::string>::insert(tree, name);
  tree->visit([&](const std::string &name) { out << name << ';'; });
  std::vector<shapes::Shape> all{shapes::Circle{1}, shapes::Box{2, 3}, shapes::Circle{0.5}};
  std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return area(a) < area(b); });
  for (const auto &shape : all)
    out << shapes::area(shape) << ' ';
  std::unordered_map<int, std::set<int>> divisors;
  for (int i = 1; i < 100; i++)
    for (int j = i; j < 100; j += i)
      divisors[j].insert(i);
  out << std::accumulate(divisors.begin(), divisors.end(), 0,
                         [](int sum, const auto &entry) { return sum + (int)entry.second.size(); });
  std::cout << out.str() << std::endl;
  return argc > 5 ? 100 / (argc - 6) : 0;
}
