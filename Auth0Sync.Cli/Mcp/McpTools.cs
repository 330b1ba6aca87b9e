using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Auth0Sync.Cli.Installation;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Review;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Auth0Sync.Cli.Mcp;

/// <summary>
/// What an assistant can ask. Each result is one JSON value with the reports of the operations: what a command prints line by line
/// is an array (doctor) or a page (review_list). That of a user is without the history.
/// </summary>
[McpServerToolType]
internal sealed class McpTools(OperationsHost host, Uri? webhook, bool allowsPersonalData)
{
    private const int ReviewPageSize = 100;

    [McpServerTool(Name = "doctor", ReadOnly = false, Destructive = false, Idempotent = true)]
    [Description("Checks settings, storage, targets, webhook and Auth0, with what to do about each problem. Takes seconds. It creates and deletes a queue, a table and a container of its own, and posts requests to the webhook that it rejects.")]
    public Task<string> CheckAsync(CancellationToken cancellationToken) => RunAsync(async () =>
        await host.Get<Doctor>().CheckAsync(new DoctorRequest(webhook), cancellationToken).ToListAsync(cancellationToken));

    [McpServerTool(Name = "status", ReadOnly = true, Idempotent = true)]
    [Description("Queues, outcomes of the last hour, lag, paused targets and open review items.")]
    public Task<string> ReadStatusAsync(CancellationToken cancellationToken) => RunAsync(() => host.Get<StatusReader>().ReadAsync(cancellationToken));

    [McpServerTool(Name = "user", ReadOnly = true, Idempotent = true)]
    [Description("What is known about one user in each target: record, status, which event set each field, last outcomes, review items, pending events.")]
    public Task<string> InspectUserAsync([Description("The Auth0 user id, such as auth0|123")] string userId, CancellationToken cancellationToken) =>
        RunAsync(() => host.Get<UserInspector>().InspectAsync(userId, cancellationToken));

    [McpServerTool(Name = "find_user", ReadOnly = true, Idempotent = true)]
    [Description("Finds the Auth0 user ids of the records with an email address. Only if personal data is allowed.")]
    public Task<string> FindUserAsync([Description("The email address")] string email, CancellationToken cancellationToken) => allowsPersonalData
        ? RunAsync(() => host.Get<UserInspector>().FindByEmailAsync(email, cancellationToken))
        : throw new McpException("Personal data is not allowed. The operator can start the server with --allow-personal-data.");

    [McpServerTool(Name = "review_list", ReadOnly = true, Idempotent = true)]
    [Description("The events that wait for a person's decision, at most 100. If continuation is not null, others follow.")]
    public Task<string> ListReviewAsync(
        [Description("The name of a target; all if left out")] string? target = null,
        [Description("The reason, such as Rejected; all if left out")] ReviewReason? reason = null,
        [Description("The continuation of the previous list, with the same target and reason; the first items if left out")] string? continuation = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(() => host.Get<ReviewActions>().ListAsync(new ReviewFilter(host.GetKnownTarget(target), reason), ReviewPageSize, continuation, cancellationToken));

    [McpServerTool(Name = "review_show", ReadOnly = true, Idempotent = true)]
    [Description("One review item: cause, advice, the records in question, and what a person can do.")]
    public Task<string> ShowReviewAsync([Description("The id of the item, from review_list")] string id, CancellationToken cancellationToken) => RunAsync(async () =>
        await host.Get<ReviewActions>().ShowAsync(id, allowsPersonalData, cancellationToken) ?? throw new McpException($"There is no open item {id}."));

    [McpServerTool(Name = "explain_event", ReadOnly = true, Idempotent = true)]
    [Description("What an Auth0 event would do in each target, and why: the match rule, what is known, the calls. Nothing is written.")]
    public Task<string> ExplainEventAsync(
        [Description("The event as JSON, as Auth0 sends it")] string eventJson,
        [Description("The name of a target; all if left out")] string? target = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(async () => Project(await host.Get<EventExplainer>().ExplainAsync(Encoding.UTF8.GetBytes(eventJson), host.GetTargets(target), cancellationToken)));

    [McpServerTool(Name = "explain_review", ReadOnly = true, Idempotent = true)]
    [Description("What the event of a review item would do now in its target, and why. It runs the code that processes events, so an error of the code, as of a poisoned message, occurs again. Nothing is written.")]
    public Task<string> ExplainReviewAsync([Description("The id of the item, from review_list")] string id, CancellationToken cancellationToken) =>
        RunAsync(async () => Project(await host.Get<EventExplainer>().ExplainReviewAsync(id, [], cancellationToken)));

    [McpServerTool(Name = "explain_user", ReadOnly = true, Idempotent = true)]
    [Description("What would happen in each target if this user changed in Auth0 now. Needs credentials of Auth0's Management API. Nothing is written.")]
    public Task<string> ExplainUserAsync(
        [Description("The Auth0 user id, such as auth0|123")] string userId,
        [Description("The name of a target; all if left out")] string? target = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(async () => Project(await host.Get<EventExplainer>().ExplainUserAsync(userId, host.GetTargets(target), cancellationToken)));

    // The protocol shows the message of this exception. An inner one would be logged, with its text.
    private static async Task<string> RunAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return JsonSerializer.Serialize(await read(), ReportJson.Options);
        }
        catch (Exception e) when (e is not (McpException or OperationCanceledException))
        {
            throw new McpException(CommandFailure.DescribeWithoutData(e));
        }
    }

    private Explanation Project(Explanation explanation) => allowsPersonalData ? explanation : explanation.WithoutPersonalData();
}
