using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Review;

/// <summary>Settings of the review store, section <c>Auth0Sync:Review</c>.</summary>
public sealed class ReviewOptions
{
    /// <summary>The age of the oldest item from which a warning is logged.</summary>
    public TimeSpan WarnAfter { get; set; } = TimeSpan.FromDays(1);
}

/// <summary>Rejects values out of range.</summary>
internal sealed class ReviewOptionsValidator : IValidateOptions<ReviewOptions>
{
    public ValidateOptionsResult Validate(string? name, ReviewOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Review);
        problems.RequireRange(nameof(options.WarnAfter), options.WarnAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        return problems.Result;
    }
}
