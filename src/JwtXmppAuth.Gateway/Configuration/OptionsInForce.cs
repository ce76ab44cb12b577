namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>What a running gateway goes by; another, once a reload has taken it. Whoever asks asks each time anew.</summary>
internal sealed class OptionsInForce(GatewayOptions atStart)
{
    private volatile GatewayOptions _now = atStart;

    public GatewayOptions Now
    {
        get => _now;
        set => _now = value;
    }
}
