using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>
/// Mailchimp's operations, one method per remote call. Paths can contain the hash of an address and are never logged.
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/api/list-members/"/>
internal sealed partial class MailchimpClient(
    [FromKeyedServices(MailchimpNames.Target)] HttpTargetClient http,
    IOptionsMonitor<MailchimpOptions> options,
    ILogger<MailchimpClient> logger)
{
    // A user is synced although a field is empty that sign-up forms require.
    private const string SkipRequiredFields = "?skip_merge_validation=true";

    private const int MaxLoggedFields = 20;

    private string AudiencePath => $"/3.0/lists/{options.CurrentValue.AudienceId}";

    /// <param name="key">A contact id, or the hash of an address.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<MemberResult> FindAsync(string key, CancellationToken cancellationToken) =>
        ToMember("read", await SendAsync(HttpMethod.Get, GetMemberPath(key), null, new("read", true, []), cancellationToken));

    public Task<MemberResult> FindByEmailAsync(string email, CancellationToken cancellationToken) => FindAsync(SubscriberHash.Compute(email), cancellationToken);

    /// <summary>Adds members, none of which may exist. Each has its own result.</summary>
    public Task<HttpTargetResponse> CreateAsync(JsonArray members, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        $"{AudiencePath}{SkipRequiredFields}",
        new JsonObject { ["members"] = members, ["update_existing"] = false },
        new("create", false, eventContexts),
        cancellationToken);

    public async Task<MemberResult> UpdateAsync(string contactId, JsonObject changes, CancellationToken cancellationToken) =>
        ToMember("update", await SendAsync(HttpMethod.Patch, $"{GetMemberPath(contactId)}{SkipRequiredFields}", changes, new("update", true, []), cancellationToken));

    /// <summary>Adds and removes tags, without starting automations. Only the hash is documented to identify the member here.</summary>
    /// <returns>The failure; null if there is none.</returns>
    public async Task<TargetResult?> ChangeTagsAsync(MailchimpMember member, IEnumerable<KeyValuePair<string, bool>> tags, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["tags"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["name"] = tag.Key, ["status"] = tag.Value ? "active" : "inactive" })]),
            ["is_syncing"] = true,
        };
        var response = await SendAsync(HttpMethod.Post, $"{GetMemberPath(member.Hash)}/tags", body, new("tag", true, []), cancellationToken);
        return ToFailure("tag", response) switch
        {
            // The hash is that of the address a moment ago.
            TargetResult.Missing => new TargetResult.Busy(null, "The address of the member changed while its tags were written."),
            var failure => failure,
        };
    }

    /// <returns>Whether the member is archived now. A bounced or pending one cannot be, and 405 also means that it already is.</returns>
    public async Task<(bool IsArchived, TargetResult? Failure)> ArchiveAsync(string contactId, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Delete, GetMemberPath(contactId), null, new("archive", true, []), cancellationToken);
        return response.Status == 405 && !MailchimpClassifier.IsUnrecognized(response) ? (false, null)
            : ToFailure("archive", response) is { } failure ? (false, failure)
            : (true, null);
    }

    /// <summary>Deletes a member permanently. Its address can never be imported again.</summary>
    /// <returns>The failure; null if there is none.</returns>
    public async Task<TargetResult?> EraseAsync(MailchimpMember member, CancellationToken cancellationToken) =>
        ToFailure("erase", await SendAsync(HttpMethod.Post, $"{GetMemberPath(member.Hash)}/actions/delete-permanent", null, new("erase", true, []), cancellationToken));

    /// <summary>Lists the merge fields of the audience; it can have no more than 80.</summary>
    public Task<HttpTargetResponse> ListMergeFieldsAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"{AudiencePath}/merge-fields?count=1000", null, new("list-merge-fields", true, []), cancellationToken);

    /// <summary>Reads the level of the user who made the key.</summary>
    /// <seealso href="https://mailchimp.com/developer/marketing/api/root/"/>
    public Task<HttpTargetResponse> ReadRoleAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "/3.0/?fields=role", null, new("read-role", true, []), cancellationToken);

    public Task<HttpTargetResponse> CreateMergeFieldAsync(string tag, string name, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post,
        $"{AudiencePath}/merge-fields",
        new JsonObject { ["tag"] = tag, ["name"] = name, ["type"] = MergeField.TextType, ["required"] = false, ["public"] = false },
        new("create-merge-field", false, []),
        cancellationToken);

    /// <summary>Logs a failed call. The result's message is not logged, because it may quote data.</summary>
    public void LogFailure(string operation, int? status, string code, TargetResult result)
    {
        var fields = result is TargetResult.Rejected { Fields: { Count: > 0 } rejected } ? string.Join(", ", rejected.Take(MaxLoggedFields).Select(field => field.Field)) : "none";
        LogCallFailed(result is TargetResult.Missing ? LogLevel.Debug : LogLevel.Information, operation, status, code, result.GetType().Name, fields);
    }

    private string GetMemberPath(string key) => $"{AudiencePath}/members/{key}";

    private MemberResult ToMember(string operation, HttpTargetResponse response) =>
        response.Status is >= 200 and < 300 && MailchimpMember.Read(response.Body, options.CurrentValue.UserIdMergeField) is { } member
            ? new MemberResult(member, null)
            : new MemberResult(null, Classify(operation, response));

    // Mailchimp responds with 204. A web page with status 200 is not from its API.
    private TargetResult? ToFailure(string operation, HttpTargetResponse response) =>
        response.Status == 204 || (response.Status is >= 200 and < 300 && response.Body is { ValueKind: System.Text.Json.JsonValueKind.Object }) ? null : Classify(operation, response);

    private TargetResult Classify(string operation, HttpTargetResponse response)
    {
        var result = MailchimpClassifier.Classify(response);
        LogFailure(operation, response.Status, MailchimpProblem.ReadOrNull(response)?.Code ?? "UNKNOWN", result);
        return result;
    }

    private async Task<HttpTargetResponse> SendAsync(HttpMethod method, string path, JsonObject? body, HttpTargetCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"auth0sync:{options.CurrentValue.ApiKey}")));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeNames.Application.Json);
        }

        return await http.SendAsync(request, call, CheckResponse, cancellationToken);

        HttpTargetResponse CheckResponse(HttpTargetResponse response)
        {
            if (MailchimpClassifier.IsUnrecognized(response))
            {
                LogUnrecognizedResponse(call.Operation, response.Status);
            }

            return response;
        }
    }

    [LoggerMessage(
        LogEvents.TargetResponseUnrecognized,
        LogLevel.Warning,
        "Unrecognized response to {Operation}: status {Status}, without a problem document of Mailchimp's API. "
        + "If this persists, check Auth0Sync:Mailchimp:BaseAddress, and proxies on the way to Mailchimp",
        EventName = nameof(LogEvents.TargetResponseUnrecognized))]
    private partial void LogUnrecognizedResponse(string operation, int? status);

    [LoggerMessage(
        EventId = LogEvents.TargetCallFailed,
        EventName = nameof(LogEvents.TargetCallFailed),
        Message = "Mailchimp {Operation} failed with {Status} {Code}: {Class}, rejected fields: {Fields}")]
    private partial void LogCallFailed(LogLevel level, string operation, int? status, string code, string @class, string fields);
}

/// <summary>A member, or why there is none.</summary>
internal readonly record struct MemberResult(MailchimpMember? Member, TargetResult? Failure)
{
    public TargetResult ToTargetResult() => Failure ?? new TargetResult.Done(Member!.ToRecord());
}
