#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
struct Guard { int *n; explicit Guard(int *n) : n(n) { ++*n; } ~Guard() { --*n; } };
struct Odd : std::runtime_error { int v; explicit Odd(int v) : std::runtime_error("odd " + std::to_string(v)), v(v) {} };
struct Deep : Odd { long long wide; explicit Deep(int v) : Odd(v), wide(1LL * v * v * v) {} };
static int live = 0;
static int work(int depth, int seed) {
  Guard g(&live);
  std::vector<int> v(seed % 17 + 1, depth);
  if (depth == 0) {
    switch (seed % 7) {
      case 1: throw Odd(seed);
      case 2: throw Deep(seed);
      case 3: throw seed;
      case 4: throw std::string("text") + std::to_string(seed);
      case 5: return std::map<int, int>().at(seed);
      case 6: v.at(1000);
    }
    return seed;
  }
  try {
    return work(depth - 1, seed + depth) + v.at(seed % v.size());
  } catch (Deep &d) {
    if (depth % 3) throw;
    return int(d.wide);
  } catch (const std::string &s) {
    if (depth % 2) throw Odd(int(s.size()));
    return int(s.size());
  }
}
int main() {
  long long sum = 0;
  int counts[6] = {};
  for (int i = 0; i < 3000; i++) {
    try { sum += work(i % 9, i); counts[0]++; }
    catch (Deep &d) { sum ^= d.wide; counts[1]++; }
    catch (Odd &o) { sum += o.v + std::string(o.what()).size(); counts[2]++; }
    catch (int n) { sum -= n; counts[3]++; }
    catch (const std::exception &e) { sum += std::string(e.what()).size(); counts[4]++; }
    catch (...) { counts[5]++; }
  }
  try { try { throw Odd(1); } catch (...) { std::throw_with_nested(std::logic_error("outer")); } }
  catch (std::exception &e) {
    printf("%s", e.what());
    try { std::rethrow_if_nested(e); } catch (Odd &o) { printf(" <- %s\n", o.what()); }
  }
  std::exception_ptr p;
  try { work(0, 2); } catch (...) { p = std::current_exception(); }
  try { std::rethrow_exception(p); } catch (Deep &d) { printf("again %lld\n", d.wide); }
  printf("sum %lld live %d counts %d %d %d %d %d %d\n", sum, live, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
}
