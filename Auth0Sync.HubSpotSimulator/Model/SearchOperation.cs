using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The search, which sees the index and no archived contacts.</summary>
internal sealed class SearchOperation(AccountState state)
{
    public ApiAnswer Search(ApiRequest request) => Body.Object(request.Body).Answer(body =>
        SearchQuery.Read(body, state.Properties).Answer(query => new ApiAnswer(200, Results(body, query))));

    private JsonObject Results(JsonObject body, SearchQuery query)
    {
        var matches = state.Index.At(state.Now).All
            .Where(contact => !contact.IsArchived && query.Matches(contact, state.Properties))
            .ToList();
        var page = query.Sort(matches, state.Properties).Skip(query.After).Take(query.Limit);
        var answer = new JsonObject
        {
            ["total"] = matches.Count,
            ["results"] = new JsonArray(
                [.. page.Select(contact => ContactView.Of(contact, body.Texts("properties"), state.Properties))]),
        };
        var next = query.After + query.Limit;
        if (next < matches.Count)
        {
            answer["paging"] = Paging.Next(next.ToString(CultureInfo.InvariantCulture));
        }

        return answer;
    }
}
