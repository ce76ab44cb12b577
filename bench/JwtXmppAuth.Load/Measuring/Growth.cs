namespace JwtXmppAuth.Load.Measuring;

/// <summary>
/// One kind of memory while visitors come and go: whether it grows with their number. Memory breathes by far more than a leak
/// adds from one look to the next, so that neither two looks nor two averages tell; the slope through all of them does. It is that
/// of Theil and Sen, the median of the slopes between any two points, which single points far off leave as it is.
/// </summary>
/// <param name="most">Bytes a visit that are not told from none.</param>
internal sealed class Growth(double most)
{
    private readonly List<(double Minute, long Visits, long Bytes)> _points = [];

    public double Most => most;

    public IReadOnlyList<(double Minute, long Visits, long Bytes)> Points => _points;

    /// <summary>Bytes a visit, from the end of the first third on, in which a server fills up; not a number where that is unknown.</summary>
    public double PerVisit
    {
        get
        {
            var settled = _points[(_points.Count / 3)..];
            return Spread.Median(
            [
                .. from later in Enumerable.Range(0, settled.Count)
                   from earlier in Enumerable.Range(0, later)
                   let visits = settled[later].Visits - settled[earlier].Visits
                   where visits > 0
                   select (settled[later].Bytes - settled[earlier].Bytes) / (double)visits,
            ]);
        }
    }

    /// <summary>What is not known to be flat is not.</summary>
    public bool IsFlat => PerVisit <= most;

    /// <param name="visits">That were over by then.</param>
    public void Add(double minute, long visits, long bytes) => _points.Add((minute, visits, bytes));
}
