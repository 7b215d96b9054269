// HTTP/2 to look at: a client and a server in one process, without a socket. Every frame is shown
// as it passes between them, and every step is checked: the exit status says whether all went well.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "must.hpp"
#include "stage.hpp"

namespace {

using loopback::Reply;
using loopback::Stage;

bool regular_end(const Reply& reply) {
  return reply.closed && reply.closed->by == h2::EndedBy::both &&
         reply.closed->verdict == h2::Verdict::answered;
}

void greet(Stage& stage) {
  stage.act("Both ends say what they accept, without waiting for each other.");
  stage.run();
  stage.expect(stage.client.connection().remote_settings().max_concurrent_streams == 100,
               "the client knows how many streams the server takes");
  stage.expect(stage.server.connection().remote_settings().enable_push == 0,
               "the server knows that the client wants no push");
}

void three_at_once(Stage& stage) {
  stage.act("Three requests at once. A field that was sent before costs an octet.");
  const h2::StreamId hello = stage.client.get("/hello");
  const h2::StreamId again = stage.client.get("/hello");
  const h2::StreamId missing = stage.client.get("/missing");
  stage.run();
  stage.expect(stage.client.reply(hello).content == "hello\n", "the first answer");
  stage.expect(stage.client.reply(again).content == "hello\n", "the second answer");
  stage.expect(stage.client.reply(missing).status == 404, "the third answer is 404");
  for (const h2::StreamId stream : {hello, again, missing}) {
    stage.expect(regular_end(stage.client.reply(stream)), "each of the three ends well");
  }
}

void early_hints(Stage& stage) {
  stage.act("An informational response (103) before the final one.");
  const h2::StreamId stream = stage.client.get("/hints");
  stage.run();
  const Reply& reply = stage.client.reply(stream);
  stage.expect(reply.informational == std::vector<std::uint16_t>{103}, "103 came first");
  stage.expect(reply.status == 200 && reply.content == "hello\n", "then the final response");
}

void flow_control(Stage& stage) {
  stage.act("A body of 250,000 octets. The window holds 65,535, so the client makes room again.");
  const h2::StreamId stream = stage.client.get("/big");
  stage.run();
  const Reply& reply = stage.client.reply(stream);
  stage.expect(reply.content == stage.server.big(), "every octet came, in order");
  stage.expect(regular_end(reply), "the big answer ends well");
}

void upload(Stage& stage) {
  stage.act("The same the other way: an upload of 100,000 octets.");
  const h2::StreamId stream = stage.client.post("/upload", std::string(100'000, 'u'));
  stage.run();
  stage.expect(stage.server.received(stream) == 100'000, "the server has all of it");
  stage.expect(stage.client.reply(stream).content == "100000 octets came\n", "and says so");
}

void trailers(Stage& stage) {
  stage.act("Trailers: fields that are only known once the content was sent.");
  const h2::StreamId stream = stage.client.get("/sum");
  stage.run();
  const Reply& reply = stage.client.reply(stream);
  stage.expect(reply.content == "20 + 22\n", "the content came");
  stage.expect(reply.trailers == std::map<std::string, std::string>{{"x-sum", "42"}},
               "the trailers came");
}

void reset(Stage& stage) {
  stage.act("The client changes its mind. One stream ends, the connection goes on.");
  const h2::StreamId stream = stage.client.get("/endless");
  stage.run();
  stage.expect(stage.client.reply(stream).content.size() == 30'000, "the first piece came");
  stage.say("... and enough:");
  loopback::must(stage.client.connection().submit(
      h2::ResetStream{.stream = stream, .code = h2::ErrorCode::cancel}));
  stage.run();
  const auto closed = stage.server.closed(stream);
  stage.expect(closed && closed->by == h2::EndedBy::peer && closed->code == h2::ErrorCode::cancel,
               "the server is told who ended the stream and why");
}

void ping(Stage& stage) {
  stage.act("Is anybody there?");
  h2::Ping ping;
  const std::string_view payload = "loopback";
  for (std::size_t i = 0; i < ping.payload.size(); ++i) {
    ping.payload[i] = static_cast<std::byte>(payload[i]);
  }
  loopback::must(stage.client.connection().submit(ping));
  stage.run();
  stage.expect(stage.client.ping_answered(), "the ping was answered");
}

void graceful_end(Stage& stage) {
  stage.act("The server wants to stop while a request is under way. Nothing is lost.");
  const h2::StreamId stream = stage.client.get("/later");
  stage.run();
  stage.say("... shutdown: first a notice, and a PING to know that it has arrived:");
  loopback::must(stage.server.connection().submit(h2::Shutdown{}));
  stage.run();
  stage.expect(stage.client.goaways() > 0, "the client knows");
  const auto refused = stage.client.get_refused("/hello");
  stage.expect(refused.has_value(), "the client's engine refuses a new request");
  if (refused) {
    stage.say("... a new request is refused on the spot: \"" + std::string{h2::text(*refused)} +
              "\"");
  }
  stage.say("... but the old one is answered:");
  stage.server.answer_later();
  stage.run();
  const Reply& reply = stage.client.reply(stream);
  stage.expect(reply.content == "hello\n" && regular_end(reply), "the last answer came whole");

  stage.say("... and the client says goodbye as well:");
  loopback::must(stage.client.connection().submit(h2::Shutdown{}));
  stage.run();
  stage.expect(stage.server.connection().finished(), "the server is done");
  stage.expect(stage.client.connection().finished(), "the client is done");
}

}  // namespace

int main() {
  Stage stage{stdout};
  std::puts(
      "A client and a server in one process, without a socket, and every frame between them:");
  std::puts("→ to the server, ← to the client.\n");
  std::puts("  stream  frame            octets  flags, contents");
  greet(stage);
  three_at_once(stage);
  early_hints(stage);
  flow_control(stage);
  upload(stage);
  trailers(stage);
  reset(stage);
  ping(stage);
  graceful_end(stage);
  if (stage.failed() != 0) {
    std::printf("\n%d of %d expectations did not hold.\n", stage.failed(), stage.checked());
    return EXIT_FAILURE;
  }
  std::printf("\nAll as expected (%d checks).\n", stage.checked());
  return EXIT_SUCCESS;
}
