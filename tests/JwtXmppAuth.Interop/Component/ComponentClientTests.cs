using JwtXmppAuth.Interop.Clients;
using JwtXmppAuth.Interop.Clients.LibJitsiMeet;
using JwtXmppAuth.Interop.Clients.Strophe;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Component;

public sealed class StropheByComponentOfProsody012(ComponentDeployment<ProsodyWithComponent<Prosody012>> deployment)
    : ComponentClientTests<Strophe, ProsodyWithComponent<Prosody012>>(deployment);

public sealed class StropheByComponentOfProsody13(ComponentDeployment<ProsodyWithComponent<Prosody13>> deployment)
    : ComponentClientTests<Strophe, ProsodyWithComponent<Prosody13>>(deployment);

public sealed class StropheByComponentOfEjabberd(ComponentDeployment<Ejabberd> deployment) : ComponentClientTests<Strophe, Ejabberd>(deployment);

public sealed class LibJitsiMeetByComponentOfProsody012(ComponentDeployment<ProsodyWithComponent<Prosody012>> deployment)
    : ComponentClientTests<LibJitsiMeet, ProsodyWithComponent<Prosody012>>(deployment);

public sealed class LibJitsiMeetByComponentOfProsody13(ComponentDeployment<ProsodyWithComponent<Prosody13>> deployment)
    : ComponentClientTests<LibJitsiMeet, ProsodyWithComponent<Prosody13>>(deployment);

public sealed class LibJitsiMeetByComponentOfEjabberd(ComponentDeployment<Ejabberd> deployment)
    : ComponentClientTests<LibJitsiMeet, Ejabberd>(deployment);

/// <summary>What clients nobody here wrote do where the gateway is their server, by every door they know.</summary>
public abstract class ComponentClientTests<TProgram, TServer>(ComponentDeployment<TServer> deployment)
    : RealClientTests<TProgram>(deployment), IClassFixture<ComponentDeployment<TServer>>
    where TProgram : IClientProgram
    where TServer : IComponentServer, new();
