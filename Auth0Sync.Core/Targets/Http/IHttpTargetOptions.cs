namespace Auth0Sync.Core.Targets.Http;

/// <summary>The settings of an HTTP target that the shared parts read.</summary>
internal interface IHttpTargetOptions
{
    /// <summary>Whether events are queued for the target.</summary>
    bool Enabled { get; }

    /// <summary>The address of the API.</summary>
    Uri BaseAddress { get; }

    /// <summary>The timeout of one call, including its retries and reading the body.</summary>
    TimeSpan RequestTimeout { get; }

    /// <summary>The rate limit until a response reports another one.</summary>
    (int MaxCalls, TimeSpan Interval) InitialRateLimit { get; }

    /// <summary>The part of the rate limit that all instances together may use, above 0 and at most 1.</summary>
    double Share { get; }

    /// <summary>The longest time that a call may wait for the rate limit.</summary>
    TimeSpan MaxRateLimitWait { get; }

    /// <summary>The calls that all instances together may have open at the same time; null for no limit.</summary>
    int? MaxConnections => null;
}
