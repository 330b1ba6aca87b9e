using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>Delays of deferred events, section <c>Auth0Sync:Retry</c>.</summary>
public sealed class RetryOptions
{
    /// <summary>The maximum visibility delay of a queue message (7 days), less an hour for clock differences.</summary>
    public static readonly TimeSpan MaxQueueDelay = TimeSpan.FromDays(7) - TimeSpan.FromHours(1);

    /// <summary>The delay after the first failure. It doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum delay, unless the target requests a longer one.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a target may be busy for one event before the event goes to review.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long an event waits for an address that is still in the record of another user, before it goes to review. The
    /// events of users who swap addresses, or pass one on, arrive in any order.
    /// </summary>
    public TimeSpan TakenEmailTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The delay while the installation is misconfigured. Such events are kept until it is fixed.</summary>
    public TimeSpan MisconfiguredDelay { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Rejects delays that would waste calls or lose events.</summary>
internal sealed class RetryOptionsValidator : IValidateOptions<RetryOptions>
{
    public ValidateOptionsResult Validate(string? name, RetryOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Retry);
        problems.RequireRange(nameof(options.FirstDelay), options.FirstDelay, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        problems.RequireRange(nameof(options.MaxDelay), options.MaxDelay, options.FirstDelay, RetryOptions.MaxQueueDelay);
        problems.RequireRange(nameof(options.GiveUpAfter), options.GiveUpAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        problems.RequireRange(nameof(options.TakenEmailTimeout), options.TakenEmailTimeout, TimeSpan.Zero, TimeSpan.FromHours(12));
        problems.RequireRange(nameof(options.MisconfiguredDelay), options.MisconfiguredDelay, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return problems.Result;
    }
}
