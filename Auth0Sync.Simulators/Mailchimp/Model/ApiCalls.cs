using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Executes the operations of the API. A body of null means 204.</summary>
internal sealed class ApiCalls(MailchimpAccountOptions options, Audience audience, MemberWriter writer)
{
    private const int DefaultCount = 10;
    private const int MaxCount = 1000;

    private readonly AudienceView _view = new(options, audience);

    public Result<JsonObject?> Execute(ApiRoute route, SimulatedRequest request) => route.Operation switch
    {
        "ping" => new JsonObject { ["health_status"] = "Everything's Chimpy!" },
        "root.retrieve" => new JsonObject
        {
            ["account_id"] = "simulated",
            ["role"] = options.Role,
            ["total_subscribers"] = audience.Members.Count(member => member.Status == MemberStatus.Subscribed),
        },
        _ when route.ListId != options.ListId => ApiProblems.NotFound,
        "lists.retrieve" => _view.ToList(),
        "lists.merge-fields" => Page(request, audience.MergeFields, "merge_fields", _view.ToMergeField),
        "lists.merge-fields-add" => RequestReader.ReadObject(request)
            .Then(body => MergeFieldInput.Read(body, audience.MergeFields.Length + 1))
            .Then(AddMergeField),
        "lists.batch" => RequestReader.ReadObject(request).Then(body =>
            new MemberBatch(audience, writer, _view.ToJson, options.UnconfirmedBehavior.ArchivedCanBeWritten)
                .Execute(body, SkipsMergeValidation(request), RequestReader.IsTrue(request, "skip_duplicate_check"))
                .Then<JsonObject?>(result => result)),
        "members.list" => ListMembers(request),
        "members.create" => ReadInput(request).Then(input => writer.Create(input, SkipsMergeValidation(request))).Then(ToJson),
        "members.upsert" => ReadInput(request).Then(input => writer.Upsert(Find(route), input, SkipsMergeValidation(request))).Then(ToJson),
        _ => Find(route) is { } member ? ExecuteForMember(route.Operation, member, request) : ApiProblems.NotFound,
    };

    private static bool SkipsMergeValidation(SimulatedRequest request) => RequestReader.IsTrue(request, "skip_merge_validation");

    private Result<JsonObject?> ExecuteForMember(string operation, MailchimpMember member, SimulatedRequest request)
    {
        switch (operation)
        {
            case "members.retrieve":
                return ToJson(member);
            case "members.update":
                return ReadInput(request).Then(input => writer.Update(member, input, SkipsMergeValidation(request))).Then(ToJson);
            case "members.archive":
                return writer.Archive(member).Then<JsonObject?>(_ => default(JsonObject));
            case "members.tags-list":
                return _view.ToTags(member);
            case "members.tags":
                return RequestReader.ReadObject(request).Then(TagChange.ReadAll).Then<JsonObject?>(changes =>
                {
                    writer.ChangeTags(member, changes);
                    return default(JsonObject);
                });
            case "members.delete-permanent":
                audience.Remove(member);
                audience.Forget(member.EmailAddress);
                return default(JsonObject);
            default:
                return ApiProblems.NotFound;
        }
    }

    private Result<JsonObject?> ListMembers(SimulatedRequest request)
    {
        var status = RequestReader.ReadQuery(request, "status");
        var uniqueEmailId = RequestReader.ReadQuery(request, "unique_email_id");
        var (since, before) = (ReadTime(request, "since_last_changed"), ReadTime(request, "before_last_changed"));
        var members = audience.Members
            .Where(member => status.Length > 0
                ? MemberStatusNames.GetName(member.Status) == status
                : member.Status != MemberStatus.Archived || options.UnconfirmedBehavior.ListsContainArchivedMembers)
            .Where(member => uniqueEmailId.Length == 0 || member.UniqueEmailId == uniqueEmailId)
            .Where(member => (since is null || member.LastChanged > since) && (before is null || member.LastChanged < before));
        return Page(request, [.. members], "members", _view.ToJson);
    }

    private Result<JsonObject?> AddMergeField(MergeFieldDefinition mergeField)
    {
        if (audience.MergeFields.Any(existing => existing.Tag == mergeField.Tag))
        {
            return ApiProblems.MergeFieldExists(mergeField.Tag);
        }

        audience.AddMergeField(mergeField);
        return _view.ToMergeField(mergeField);
    }

    private Result<JsonObject?> Page<T>(SimulatedRequest request, ImmutableArray<T> items, string name, Func<T, JsonObject> toJson) =>
        RequestReader.ReadNumber(request, "count", DefaultCount, MaxCount).Then(count =>
        RequestReader.ReadNumber(request, "offset", 0, int.MaxValue).Then<JsonObject?>(offset => new JsonObject
        {
            [name] = new JsonArray([.. items.Skip(offset).Take(count).Select(toJson)]),
            ["list_id"] = options.ListId,
            ["total_items"] = items.Length,
        }));

    private static DateTimeOffset? ReadTime(SimulatedRequest request, string name) =>
        DateTimeOffset.TryParse(RequestReader.ReadQuery(request, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private Result<MemberInput> ReadInput(SimulatedRequest request) =>
        RequestReader.ReadObject(request).Then(body => MemberInput.Read(body, options.UnconfirmedBehavior.ArchivedCanBeWritten));

    private Result<JsonObject?> ToJson(MailchimpMember member) => _view.ToJson(member);

    // The documentation of the official client names the contact id and the address for the paths of a member and for reading
    // its tags, but only the hash for changing tags and for permanent deletion.
    private MailchimpMember? Find(ApiRoute route)
    {
        var key = route.MemberKey!;
        var acceptsOtherKeys = options.UnconfirmedBehavior.MemberKeys switch
        {
            MemberKeys.AsDocumented => route.Operation is not ("members.tags" or "members.delete-permanent"),
            MemberKeys.Any => true,
            _ => false,
        };
        return audience.FindByHash(key.ToLowerInvariant())
            ?? (acceptsOtherKeys ? audience.FindByContactId(key) ?? audience.FindByAddress(key) : null);
    }
}
