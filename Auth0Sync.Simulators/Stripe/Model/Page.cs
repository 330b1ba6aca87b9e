using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>One page of a list, the newest objects first.</summary>
internal static class Page
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    /// <summary>The parameters of every list.</summary>
    public static ImmutableArray<string> Parameters => ["limit", "starting_after", "ending_before", "created"];

    /// <param name="parameters">The parameters of the call.</param>
    /// <param name="matches">The objects that the call selects, the newest first.</param>
    /// <param name="getId">The id of an object.</param>
    /// <param name="type">The type of the objects, for errors.</param>
    /// <param name="url">The path of the list.</param>
    /// <param name="write">The JSON of an object.</param>
    /// <exception cref="ApiErrorException">The limit is invalid, or the cursor is not in the list.</exception>
    public static JsonObject Create<T>(FormParameters parameters, IEnumerable<T> matches, Func<T, string> getId, string type, string url, Func<T, JsonNode> write)
    {
        var limit = ReadLimit(parameters);
        var all = matches.ToList();
        var start = parameters.Find("starting_after") is { } after ? IndexOf(after, "starting_after") + 1 : 0;
        var end = all.Count;
        if (parameters.Find("ending_before") is { } before)
        {
            end = IndexOf(before, "ending_before");
            start = Math.Max(start, end - limit);
            return JsonParts.List(all[start..end].Select(write), hasMore: start > 0, url);
        }

        return JsonParts.List(all.Skip(start).Take(limit).Select(write), hasMore: end - start > limit, url);

        int IndexOf(string id, string parameter) => all.FindIndex(item => getId(item) == id) is >= 0 and var index
            ? index
            : throw new ApiErrorException(ApiErrors.NoSuchReference(type, id, parameter));
    }

    /// <summary>The condition for the time of creation, by <c>created</c> or <c>created[gte]</c>, <c>gt</c>, <c>lte</c>, <c>lt</c>.</summary>
    /// <exception cref="ApiErrorException">A time is invalid, or a comparison unknown.</exception>
    public static Func<DateTimeOffset, bool> ReadCreated(FormParameters parameters)
    {
        const string Name = "created";
        if (parameters.GetMembers(Name).FirstOrDefault(member => member.Path is not ["gt" or "gte" or "lt" or "lte"]) is { } unknown)
        {
            throw new ApiErrorException(ApiErrors.UnknownParameter($"{Name}[{unknown.Name}]"));
        }

        var (exact, gt, gte) = (parameters.FindInteger(Name), parameters.FindInteger(Name, "gt"), parameters.FindInteger(Name, "gte"));
        var (lt, lte) = (parameters.FindInteger(Name, "lt"), parameters.FindInteger(Name, "lte"));
        return created =>
        {
            var seconds = created.ToUnixTimeSeconds();
            return (exact is null || seconds == exact) && !(seconds <= gt) && !(seconds < gte) && !(seconds >= lt) && !(seconds > lte);
        };
    }

    private static int ReadLimit(FormParameters parameters) => parameters.FindInteger("limit") switch
    {
        null => DefaultLimit,
        >= 1 and <= MaxLimit and var limit => (int)limit,
        var limit => throw new ApiErrorException(ApiErrors.InvalidInteger("limit", limit.Value.ToString(CultureInfo.InvariantCulture))),
    };
}
