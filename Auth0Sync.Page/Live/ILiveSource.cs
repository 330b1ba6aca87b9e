namespace Auth0Sync.Page.Live;

/// <summary>Something that changes while the page is open.</summary>
internal interface ILiveSource
{
    /// <summary>The name of its events.</summary>
    string Name { get; }

    /// <summary>How often it is read, as long as a page is open.</summary>
    TimeSpan Interval { get; }

    /// <summary>How many events a page gets that opens later.</summary>
    int Kept { get; }

    /// <summary>Reads what is new since the last call, oldest first. Never called twice at the same time.</summary>
    Task<IReadOnlyList<object>> ReadNewAsync(CancellationToken cancellationToken);
}
