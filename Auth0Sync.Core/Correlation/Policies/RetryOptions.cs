using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>How long events wait, section <c>Auth0Sync:Retry</c>.</summary>
public sealed class RetryOptions
{
    /// <summary>The longest time a message of the queue can stay hidden, less an hour for clocks that differ.</summary>
    public static readonly TimeSpan MaxQueueDelay = TimeSpan.FromDays(7) - TimeSpan.FromHours(1);

    /// <summary>The wait after the first failure; it doubles with each one that follows.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait, unless the target itself asks for a longer one.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a target may stay busy for one event before a person is asked.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long an event waits for an address that is still in another user's record, before a person is asked. Users who
    /// swap addresses, or pass one on, are told in any order.
    /// </summary>
    public TimeSpan TakenEmailTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The wait while the installation is at fault. Such an event is kept until somebody mends it.</summary>
    public TimeSpan MisconfiguredDelay { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Refuses waits that would burn calls or lose events.</summary>
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
