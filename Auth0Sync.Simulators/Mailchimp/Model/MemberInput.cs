using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>The known members of a body that creates or updates a member; null for those that are missing.</summary>
internal sealed record MemberInput
{
    public string? EmailAddress { get; init; }

    public MemberStatus? Status { get; init; }

    public MemberStatus? StatusIfNew { get; init; }

    public JsonObject MergeFields { get; init; } = [];

    public string? Language { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The given permissions by id.</summary>
    public ImmutableDictionary<string, bool> MarketingPermissions { get; init; } = ImmutableDictionary<string, bool>.Empty;

    public static Result<MemberInput> Read(JsonObject body, bool acceptsArchived) =>
        ReadText(body, "email_address").Then(email =>
        ReadStatus(body, "status", acceptsArchived).Then(status =>
        ReadStatus(body, "status_if_new", acceptsArchived: false).Then(statusIfNew =>
        ReadText(body, "language").Then(language =>
        ReadTags(body).Then(tags =>
        ReadPermissions(body).Then<MemberInput>(permissions =>
            body["merge_fields"] is not (null or JsonObject or JsonArray { Count: 0 })
                ? ApiProblems.Schema("merge_fields", "Schema describes object, other type found")
                : new MemberInput
                {
                    EmailAddress = email.Value,
                    Status = status.Value,
                    StatusIfNew = statusIfNew.Value,
                    MergeFields = body["merge_fields"] as JsonObject ?? [],
                    Language = language.Value,
                    Tags = tags,
                    MarketingPermissions = permissions,
                }))))));

    private static Result<Optional<string>> ReadText(JsonObject body, string name) => body[name] switch
    {
        null when !body.ContainsKey(name) => default(Optional<string>),
        JsonValue value when value.TryGetValue<string>(out var text) => new Optional<string>(text),
        _ => ApiProblems.Schema(name, "Schema describes string, other type found"),
    };

    private static Result<Optional<MemberStatus?>> ReadStatus(JsonObject body, string name, bool acceptsArchived) =>
        ReadText(body, name).Then<Optional<MemberStatus?>>(text => text.Value switch
        {
            null => default(Optional<MemberStatus?>),
            var status when MemberStatusNames.Writable.Contains(status) || (acceptsArchived && status == "archived") =>
                new Optional<MemberStatus?>(MemberStatusNames.Find(status)),
            _ => ApiProblems.Schema(name, $"Data presented is not one of the accepted values: {string.Join(", ", MemberStatusNames.Writable)}."),
        });

    // https://github.com/ibericode/mailchimp-for-wordpress/issues/632 shows the error for a blank tag.
    private static Result<ImmutableArray<string>> ReadTags(JsonObject body)
    {
        if (body["tags"] is not JsonArray items)
        {
            return body["tags"] is null ? ImmutableArray<string>.Empty : ApiProblems.Schema("tags", "Schema describes array, other type found");
        }

        var tags = ImmutableArray.CreateBuilder<string>(items.Count);
        foreach (var item in items)
        {
            if (item is not JsonValue value || !value.TryGetValue<string>(out var tag) || string.IsNullOrWhiteSpace(tag))
            {
                return ApiProblems.Blank($"tags[{tags.Count}]");
            }

            tags.Add(tag);
        }

        return tags.ToImmutable();
    }

    private static Result<ImmutableDictionary<string, bool>> ReadPermissions(JsonObject body)
    {
        var permissions = ImmutableDictionary<string, bool>.Empty;
        foreach (var item in body["marketing_permissions"] as JsonArray ?? [])
        {
            if (item is not JsonObject permission
                || permission["marketing_permission_id"] is not JsonValue id || !id.TryGetValue<string>(out var key)
                || permission["enabled"] is not JsonValue enabled || !enabled.TryGetValue<bool>(out var given))
            {
                return ApiProblems.Blank("marketing_permissions");
            }

            permissions = permissions.SetItem(key, given);
        }

        return permissions;
    }

    /// <summary>A value that may be missing; <see cref="Result{T}"/> needs a type of its own for that.</summary>
    private readonly record struct Optional<T>(T? Value);
}
