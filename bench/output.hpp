// Results for readers and for programs.
#ifndef H2_BENCH_OUTPUT_HPP
#define H2_BENCH_OUTPUT_HPP

#include <string>
#include <vector>

#include "bench/goals.hpp"
#include "bench/results.hpp"

namespace h2::bench {

void print(const Results& results);
void print(const std::vector<Judgement>& judgements);

/// One line on stderr for each bar that was missed. Says whether there was none.
[[nodiscard]] bool print_missed(const std::vector<Judgement>& judgements);

void write_json(const std::string& file, const Results& results,
                const std::vector<Judgement>& judgements);

}  // namespace h2::bench

#endif  // H2_BENCH_OUTPUT_HPP
