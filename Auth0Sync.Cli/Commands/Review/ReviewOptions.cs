using System.CommandLine;
using Auth0Sync.Core.Review;

namespace Auth0Sync.Cli.Commands.Review;

/// <summary>Arguments and options that several review commands share.</summary>
internal static class ReviewOptions
{
    public static Argument<string> CreateId() => new("id") { Description = "The id of the item, from: auth0sync review list" };

    public static Option<ReviewReason?> CreateReason() => new("--reason") { Description = $"Only items with this reason: {string.Join(", ", Enum.GetNames<ReviewReason>())}", HelpName = "reason" };
}
