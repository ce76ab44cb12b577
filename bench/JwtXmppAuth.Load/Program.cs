using System.CommandLine;
using JwtXmppAuth.Load;

var root = new RootCommand("Load on running servers of this machine, and what it costs them.") { new LoadCommand().Command, new RefreshCommand().Command, Yardstick.Command() };
return await root.Parse(args).InvokeAsync();
