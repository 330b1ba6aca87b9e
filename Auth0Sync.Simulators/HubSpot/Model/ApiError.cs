using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>An error response: the status and the content of HubSpot's error envelope.</summary>
internal sealed record ApiError(int Status, string? Category, string Message)
{
    public ImmutableArray<ErrorDetail> Details { get; init; } = [];

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Context { get; init; } = EmptyContext;

    /// <summary>
    /// The contact that has the rejected address. Only the errors of a batch name it outside of the message.
    /// </summary>
    public string? ExistingContactId { get; init; }

    /// <summary>Additional members of this kind of error.</summary>
    public JsonObject? AdditionalMembers { get; init; }

    public static ImmutableSortedDictionary<string, ImmutableArray<string>> EmptyContext { get; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    public ApiError WithContext(string key, params ImmutableArray<string> values) =>
        this with { Context = Context.SetItem(key, values) };

    /// <summary>
    /// The envelope, without the correlation id, which the account sets later. Also an entry in the errors of a batch.
    /// </summary>
    public JsonObject ToResponseBody()
    {
        var body = new JsonObject { ["status"] = "error", ["message"] = Message };
        if (Category is not null)
        {
            body["category"] = Category;
        }

        if (!Details.IsEmpty)
        {
            body["errors"] = new JsonArray([.. Details.Select(detail => detail.ToJson())]);
        }

        if (!Context.IsEmpty)
        {
            body["context"] = ContextToJson(Context);
        }

        foreach (var (name, value) in AdditionalMembers ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    public static JsonObject ContextToJson(ImmutableSortedDictionary<string, ImmutableArray<string>> context) =>
        new(context.Select(entry => KeyValuePair.Create<string, JsonNode?>(
            entry.Key, new JsonArray([.. entry.Value.Select(value => JsonValue.Create(value))]))));
}

/// <summary>An entry of <c>errors</c> in an envelope.</summary>
internal sealed record ErrorDetail(string Message, string Code, string Property)
{
    public JsonObject ToJson() => new()
    {
        ["message"] = Message,
        ["code"] = Code,
        ["context"] = new JsonObject { ["propertyName"] = new JsonArray(Property) },
    };
}
