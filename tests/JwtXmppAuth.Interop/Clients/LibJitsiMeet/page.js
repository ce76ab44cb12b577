// What Jitsi's web client does with its library, in small. `report` is given by client.mjs.
const { connection: connected, conference: joined } = JitsiMeetJS.events;
let connection;
let conference;
let established = false; // a second time it is by resumption: the library never logs in anew by itself

const commands = {
  connect({ serviceUrl, domain, token, shard }) {
    JitsiMeetJS.setLogLevel(JitsiMeetJS.logLevels.INFO);
    JitsiMeetJS.init({ disableAudioLevels: true, disableThirdPartyRequests: true });
    connection = new JitsiMeetJS.JitsiConnection(null, token, {
      hosts: { domain, muc: `conference.${domain}` },
      serviceUrl,
      enableWebsocketResume: true,
      deploymentInfo: { shard },
    });
    connection.addEventListener(connected.CONNECTION_ESTABLISHED, () => {
      report({ event: established ? 'resumed' : 'connected', jid: connection.getJid() });
      established = true;
    });
    connection.addEventListener(connected.CONNECTION_FAILED, (error, text, _, details) => report({ event: 'refused', error, text, details }));
    connection.addEventListener(connected.CONNECTION_DISCONNECTED, () => report({ event: 'disconnected' }));
    connection.connect({});
  },

  join({ room, nick }) {
    conference = connection.initJitsiConference(room.split('@')[0], { p2p: { enabled: false } });
    conference.on(joined.CONFERENCE_JOINED, () => report({ event: 'joined', nick: conference.myUserId() }));
    conference.on(joined.CONFERENCE_LEFT, () => report({ event: 'left' }));
    conference.on(joined.CONFERENCE_FAILED, (error) => report({
      event: 'shut out',
      reason: error === JitsiMeetJS.errors.conference.NOT_ALLOWED_ERROR ? 'not-allowed' : error,
    }));
    // This build keeps what getIdentity() of later ones returns, and has no such method yet.
    conference.on(joined.USER_JOINED, (id, participant) => report({ event: 'occupant', nick: id, identity: participant._identity }));
    conference.on(joined.MESSAGE_RECEIVED, (id, text) => report({ event: 'message', nick: id, text }));
    conference.setDisplayName(nick);
    conference.join();
  },

  rename: ({ nick }) => conference.setDisplayName(nick),

  // What refreshToken() of later versions does; this one has no such method.
  refresh({ token }) {
    const { options, connection: xmpp } = connection.xmpp;
    xmpp._stropheConn.service = `${options.serviceUrl}&token=${token}`;
    xmpp.closeWebsocket();
  },

  say: ({ text }) => conference.sendTextMessage(text),
  leave: () => conference.leave(),
  disconnect: () => connection.disconnect(),
};
