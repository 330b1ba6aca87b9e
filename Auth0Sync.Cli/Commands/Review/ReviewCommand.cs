using System.CommandLine;

namespace Auth0Sync.Cli.Commands.Review;

/// <summary><c>auth0sync review</c>: what needs review.</summary>
internal sealed class ReviewCommand : Command
{
    public ReviewCommand(CommandRunner runner)
        : base("review", "List, show and resolve the events that wait for a decision")
    {
        Add(new ReviewListCommand(runner));
        Add(new ReviewShowCommand(runner));
        Add(new ReviewApproveCommand(runner));
        Add(new ReviewDismissCommand(runner));
        Add(new ReviewRetryCommand(runner));
    }
}
