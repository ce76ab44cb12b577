namespace JwtXmppAuth.Load;

/// <summary>Bare POSTs to the yardstick, as many as the session starts of the same repetition made.</summary>
internal static class Posts
{
    public static async Task<Phase> RunAsync(Target target, Plan plan, int requests, CancellationToken cancellation)
    {
        if (requests == 0)
            throw new ArgumentException("A yardstick comes after what it measures.", nameof(requests));
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
        using var http = new HttpClient(handler);
        var body = new byte[Yardstick.BodySize];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = cancellation };
        return await Phase.MeasureAsync(target, "start", plan.Sessions, async _ =>
        {
            await Parallel.ForAsync(0, requests, parallel, async (_, cancel) =>
            {
                using var content = new ByteArrayContent(body);
                using var response = await http.PostAsync(target.Url, content, cancel);
                response.EnsureSuccessStatusCode();
            });
            return requests;
        });
    }
}
