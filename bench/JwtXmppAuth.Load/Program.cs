using System.CommandLine;
using JwtXmppAuth.Load.Commands;
using JwtXmppAuth.Load.Servers;

var root = new RootCommand("Load on servers of this machine, and what it costs them.") { new SuiteCommand().Command, new ProfileCommand().Command, new SoakCommand().Command, YardstickServer.Command() };
return await root.Parse(args).InvokeAsync();
