// SIGINT and SIGTERM as a question to ask, so that nothing half-written is left behind.
#ifndef H2_EXAMPLES_GET_INTERRUPT_HPP
#define H2_EXAMPLES_GET_INTERRUPT_HPP

namespace get {

void catch_interrupts();

[[nodiscard]] bool interrupted();

}  // namespace get

#endif  // H2_EXAMPLES_GET_INTERRUPT_HPP
