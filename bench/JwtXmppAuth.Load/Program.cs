using System.CommandLine;
using JwtXmppAuth.Load;

var load = new LoadCommand();
var root = new RootCommand("Load on running servers of this machine, and what it costs them.") { load.Command, Yardstick.Command() };
return await root.Parse(args).InvokeAsync();
