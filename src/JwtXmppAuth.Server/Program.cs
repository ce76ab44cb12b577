using System.CommandLine;
using JwtXmppAuth.Server.Commands;

// The host itself listens for SIGTERM and Ctrl+C, and takes its time to drain.
return await CommandTree.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
