using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Users;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync user</c>: what happened to one user, and why.</summary>
internal sealed class UserCommand : CliCommand
{
    private readonly Argument<string> _user = new("id|email") { Description = "The Auth0 user id, such as \"auth0|123\", or an email address, which is looked up in the targets" };
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly Option<string?> _since = CommonOptions.CreateSince("Also all outcomes from the journal since");

    public UserCommand(CommandRunner runner)
        : base("user", "Show a user in every target: record, status, the origin of each field, last outcomes, review, pending events", runner)
    {
        Add(_user);
        Add(_target);
        Add(_since);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var target = host.GetTargets(context.Get(_target)).SingleOrDefault();
        var inspector = host.Get<UserInspector>();
        var (ids, isComplete) = await FindIdsAsync(context, inspector, target, cancellationToken);
        foreach (var id in ids)
        {
            var line = new UserLine(await inspector.InspectAsync(id, target, cancellationToken), []);
            if (context.Get(_since) is { } since)
            {
                var from = CommonOptions.ParseSince(since, context.Environment.Time.GetUtcNow())!.Value;
                var history = inspector.ReadHistoryAsync(id, from, cancellationToken).Where(entry => target is null || entry.Target == target);
                line = line with { History = await history.ToListAsync(cancellationToken) };
            }

            isComplete &= line.User.Problems.Count == 0;
            context.Output.Write(line, UserView.Show);
        }

        return !isComplete ? ExitCode.Unreachable : ids.Count > 0 ? ExitCode.Ok : ExitCode.Problem;
    }

    // User ids have the form connection|id.
    private async Task<(IReadOnlyList<string> Ids, bool IsComplete)> FindIdsAsync(CommandContext context, UserInspector inspector, string? target, CancellationToken cancellationToken)
    {
        var user = context.Get(_user);
        if (user.Contains('|', StringComparison.Ordinal) || !user.Contains('@', StringComparison.Ordinal))
        {
            return ([user], true);
        }

        var matches = await inspector.FindByEmailAsync(user, target, cancellationToken);
        if (matches.Count == 0)
        {
            await context.Environment.Error.WriteLineAsync($"{target ?? "No enabled target"} keeps no records, so it cannot be asked for an address. Give the user id.");
        }

        foreach (var match in matches)
        {
            await context.Environment.Error.WriteLineAsync(UserView.Describe(match));
        }

        List<string> ids = [.. matches.Select(match => match.UserId).OfType<string>().Distinct(StringComparer.Ordinal)];
        return (ids, ids.Count > 0 || matches.All(match => match.Problem is null));
    }
}
