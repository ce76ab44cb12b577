// gloox, driven by lines: IClientProgram.cs says which.
#include <gloox/client.h>
#include <gloox/connectionbosh.h>
#include <gloox/connectionlistener.h>
#include <gloox/connectiontcpclient.h>
#include <gloox/loghandler.h>
#include <gloox/message.h>
#include <gloox/mucroom.h>
#include <gloox/mucroomhandler.h>
#include <gloox/presence.h>
#include <gloox/presencehandler.h>

#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

using namespace gloox;
using nlohmann::json;

static void report(const json &event) { std::cout << event.dump() << std::endl; }

/// Who somebody is; the library hands it over because it is told that there is such an element.
class Identity : public StanzaExtension {
public:
  Identity() : StanzaExtension(ExtUser + 1) {}
  explicit Identity(const Tag *tag) : Identity() { value = texts(tag); }

  const std::string &filterString() const override {
    static const std::string filter = "/presence/identity";
    return filter;
  }
  StanzaExtension *newInstance(const Tag *tag) const override { return new Identity(tag); }
  Tag *tag() const override { return nullptr; }
  StanzaExtension *clone() const override { return new Identity(*this); }

  json value;

private:
  static json texts(const Tag *tag) {
    json object = json::object();
    for (const Tag *child : tag->children())
      object[child->name()] = child->children().empty() ? json(child->cdata()) : texts(child);
    return object;
  }
};

class Program : public ConnectionListener, public MUCRoomHandler, public PresenceHandler, public LogHandler {
public:
  /// Without a token by SASL ANONYMOUS, with one by PLAIN.
  Program(const std::string &address, int port, const std::string &path, const std::string &domain, const std::string &token)
      : client(token.empty() ? Client(domain) : Client(JID("alice@" + domain), token)) {
    if (!token.empty())
      client.setSASLMechanisms(SaslMechPlain);
    auto *bosh = new ConnectionBOSH(&client, new ConnectionTCPClient(client.logInstance(), address, port),
                                    client.logInstance(), address, domain, port);
    bosh->setPath(path);
    // Its default sends the next request down the connection whose answer is held, and no HTTP server reads it before.
    bosh->setMode(ConnectionBOSH::ModePersistentHTTP);
    client.setConnectionImpl(bosh);
    client.setTls(TLSDisabled);
    client.disableRoster();
    client.registerStanzaExtension(new Identity());
    client.registerConnectionListener(this);
    client.registerPresenceHandler(this);
    client.logInstance().registerLogHandler(LogLevelDebug, LogAreaAll, this);
  }

  void run() {
    client.connect(false);
    std::string unread;
    while (!ended) {
      client.recv(20'000);
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (poll(&input, 1, 0) <= 0)
        continue;
      char buffer[4096];
      const auto length = read(STDIN_FILENO, buffer, sizeof buffer);
      if (length <= 0)
        return;
      unread.append(buffer, length);
      for (auto end = unread.find('\n'); end != std::string::npos; end = unread.find('\n')) {
        obey(json::parse(unread.substr(0, end)));
        unread.erase(0, end + 1);
      }
    }
  }

  void onConnect() override { report({{"event", "connected"}, {"jid", client.jid().full()}}); }

  /// Over BOSH it comes twice, and the error only the second time.
  void onDisconnect(ConnectionError) override {
    if (ended)
      return;
    if (!refusal.empty())
      report({{"event", "refused"}, {"text", refusal}});
    report({{"event", "disconnected"}});
    ended = true;
  }

  bool onTLSConnect(const CertInfo &) override { return true; }

  /// A SASL condition is all that the library tells of a refusal; the text is in its log, where an application may look.
  void handleLog(LogLevel, LogArea area, const std::string &message) override {
    const auto start = message.find("<text>"), end = message.find("</text>");
    if (area == LogAreaXmlIncoming && message.find("<failure") != std::string::npos && end != std::string::npos)
      refusal = message.substr(start + 6, end - start - 6);
    std::cerr << message << '\n';
  }

  void handleMUCParticipantPresence(MUCRoom *, const MUCRoomParticipant participant, const Presence &presence) override {
    const std::string nick = participant.nick->resource();
    const bool own = participant.flags & UserSelf;
    const auto *identity = presence.findExtension<Identity>(ExtUser + 1);
    if (presence.presence() == Presence::Unavailable)
      return;
    if (own)
      report({{"event", "joined"}, {"nick", nick}});
    else
      report({{"event", "occupant"}, {"nick", nick}, {"identity", identity ? identity->value : json()}});
  }

  /// A room that one leaves hears nothing any more; this still does.
  void handlePresence(const Presence &presence) override {
    if (!room || presence.presence() != Presence::Unavailable || presence.from().bare() != address)
      return;
    report({{"event", "left"}});
    room.reset();
    if (done)
      client.disconnect();
  }

  void handleMUCMessage(MUCRoom *, const Message &message, bool) override {
    if (!message.body().empty())
      report({{"event", "message"}, {"nick", message.from().resource()}, {"text", message.body()}});
  }

  void handleMUCError(MUCRoom *, StanzaError error) override {
    report({{"event", "shut out"}, {"reason", error == StanzaErrorNotAllowed ? "not-allowed" : std::to_string(error)}});
  }

  bool handleMUCRoomCreation(MUCRoom *) override { return true; }
  void handleMUCSubject(MUCRoom *, const std::string &, const std::string &) override {}
  void handleMUCInviteDecline(MUCRoom *, const JID &, const std::string &) override {}
  void handleMUCInfo(MUCRoom *, int, const std::string &, const DataForm *) override {}
  void handleMUCItems(MUCRoom *, const Disco::ItemList &) override {}

private:
  void obey(const json &command) {
    const auto what = command.at("do").get<std::string>();
    if (what == "join") {
      address = command.at("room").get<std::string>();
      room = std::make_unique<MUCRoom>(&client, JID(address + '/' + command.at("nick").get<std::string>()), this);
      room->join();
    } else if (what == "say")
      room->send(command.at("text").get<std::string>());
    else if (what == "leave")
      room->leave();
    else if (room) {
      // The library ends a session with a type that XEP-0124 does not know, and drops its connections: a silence that
      // takes time to notice. So one leaves first.
      done = true;
      room->leave();
    } else
      client.disconnect();
  }

  Client client;
  std::unique_ptr<MUCRoom> room;
  std::string address;
  std::string refusal;
  bool done = false;
  bool ended = false;
};

/// client http://ADDRESS:PORT/PATH?QUERY DOMAIN [PLAIN TOKEN]
int main(int count, char **arguments) {
  const std::string service = arguments[1], domain = arguments[2], token = count > 4 ? arguments[4] : "";
  const auto host = service.find("//") + 2, port = service.find(':', host) + 1, path = service.find('/', port);
  Program program(service.substr(host, port - host - 1), std::atoi(service.c_str() + port), service.substr(path), domain, token);
  program.run();
}
