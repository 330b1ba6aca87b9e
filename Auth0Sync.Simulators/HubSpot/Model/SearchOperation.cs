using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The search, which uses the index and excludes archived contacts.</summary>
internal sealed class SearchOperation(AccountState state)
{
    public ApiResponse Search(ApiRequest request) => RequestBody.RequireObject(request.Body).ToResponse(body =>
        SearchQuery.Read(body, state.Properties).ToResponse(query => new ApiResponse(200, ExecuteQuery(body, query))));

    private JsonObject ExecuteQuery(JsonObject body, SearchQuery query)
    {
        var matches = state.SearchIndex.GetSnapshot(state.Now).All
            .Where(contact => !contact.IsArchived && query.Matches(contact, state.Properties))
            .ToList();
        var page = query.Sort(matches, state.Properties).Skip(query.After).Take(query.Limit);
        var response = new JsonObject
        {
            ["total"] = matches.Count,
            ["results"] = new JsonArray(
                [.. page.Select(contact => ContactView.RenderForRead(contact, body.GetStrings("properties"), state.Properties))]),
        };
        var next = query.After + query.Limit;
        if (next < matches.Count)
        {
            response["paging"] = Paging.CreateNextPage(next.ToString(CultureInfo.InvariantCulture));
        }

        return response;
    }
}
