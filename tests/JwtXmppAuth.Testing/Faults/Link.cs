namespace JwtXmppAuth.Testing.Faults;

/// <summary>One connection with somebody in the middle: two directions, of which one may have a fault.</summary>
public sealed class Link(Wire client, Wire server, LinkFault? fault, LinkWatch watch, TimeProvider time)
{
    private int _befallen;

    /// <summary>Carries what both sides say, until the connection is over.</summary>
    public async Task RunAsync()
    {
        var up = PumpAsync(client, server, up: true);
        var down = PumpAsync(server, client, up: false);
        // Whichever side ends first, the other may still have something to say; when the server has ended it is over.
        await down;
        watch.Answered();
        Break(reset: false);
        await up;
    }

    public void Break(bool reset)
    {
        client.Break(reset);
        server.Break(reset);
    }

    private async Task PumpAsync(Wire from, Wire to, bool up)
    {
        var mine = fault?.Up == up ? fault : null;
        var buffer = new byte[16 * 1024];
        try
        {
            for (var passed = 0; ;)
            {
                if (mine is { Kind: LinkFaultKind.Cut } && passed >= mine.Bytes)
                {
                    await Task.Delay(mine.Delay, time);
                    Befall();
                    Break(mine.Bytes % 2 == 1);
                    return;
                }

                var room = mine is null || passed >= mine.Bytes ? buffer.Length : Math.Min(buffer.Length, mine.Bytes - passed);
                var length = await from.ReadAsync(buffer.AsMemory(0, room));
                if (length == 0)
                    break;
                if (!up)
                    watch.Answered();
                if (mine is null || passed < mine.Bytes || await PassesAsync(mine, to, buffer.AsMemory(0, length)))
                    await GiveAsync(to, buffer.AsMemory(0, length));
                passed += length;
            }
        }
        catch (IOException)
        {
            // To the other side it is an end like any other, unless it must not notice.
        }

        if (fault?.Kind is not LinkFaultKind.Swallow)
            to.End();
    }

    /// <summary>Beyond the fault's place: false where the bytes have gone another way.</summary>
    private async Task<bool> PassesAsync(LinkFault mine, Wire to, ReadOnlyMemory<byte> bytes)
    {
        var first = Befall();
        switch (mine.Kind)
        {
            case LinkFaultKind.Pause when first:
                await Task.Delay(mine.Delay, time);
                return true;
            case LinkFaultKind.Swallow:
                if (first)
                    _ = CloseClientAsync(mine.Delay);
                return false;
            case LinkFaultKind.Trickle:
                for (var i = 0; i < bytes.Length; i++)
                    await GiveAsync(to, bytes.Slice(i, 1));
                return false;
            default:
                return true;
        }
    }

    private async ValueTask GiveAsync(Wire to, ReadOnlyMemory<byte> bytes)
    {
        // Said before it happens: an answer may be faster than whoever reports that it was asked for.
        if (to == server)
            watch.Sent(bytes.Length);
        try
        {
            await to.WriteAsync(bytes);
        }
        catch (IOException) when (fault?.Kind is LinkFaultKind.Swallow && to == client)
        {
            // The server must not notice that nobody is there.
        }
    }

    private async Task CloseClientAsync(TimeSpan delay)
    {
        await Task.Delay(delay, time);
        client.Break(reset: true);
    }

    private bool Befall()
    {
        var first = Interlocked.Exchange(ref _befallen, 1) == 0;
        if (first)
            watch.Befell();
        return first;
    }
}
