using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The calls for property definitions.</summary>
internal sealed class PropertyOperations(AccountState state)
{
    private PropertyDefinitionReader Reader => new(state.Options.UnconfirmedBehavior, state.Now);

    public ApiResponse Read(ApiRequest request)
    {
        var finds = request.IsArchivedRequested || state.Options.UnconfirmedBehavior.ArchivedPropertiesStayReadable;
        var property = finds ? state.Properties.Find(request.Id!) : state.Properties.FindActive(request.Id!);
        return property is null
            ? ApiResponse.FromError(ApiErrors.PropertyNotFound(request.Id!))
            : new ApiResponse(200, property.ToJson());
    }

    public ApiResponse List(ApiRequest request) => new(200, new JsonObject
    {
        ["results"] = new JsonArray([.. state.Properties.All
            .Where(property => property.ArchivedAt is not null == request.IsArchivedRequested)
            .Select(property => property.ToJson())]),
    });

    public ApiResponse Create(ApiRequest request) =>
        RequestBody.RequireObject(request.Body).Then(Reader.ReadNew).ToResponse(property =>
            state.Properties.Add(property, state.Options.PropertyGroups).ToResponse(properties =>
            {
                state.Save(properties);
                return new ApiResponse(201, property.ToJson());
            }));

    public ApiResponse Update(ApiRequest request)
    {
        if (state.Properties.FindActive(request.Id!) is not { } property)
        {
            return ApiResponse.FromError(ApiErrors.PropertyNotFound(request.Id!));
        }

        if (property.IsHubSpotDefined)
        {
            return ApiResponse.FromError(ApiErrors.Validation($"{property.Name} is defined by HubSpot and cannot be changed"));
        }

        return RequestBody.RequireObject(request.Body).Then(body => Reader.ReadChanges(property, body)).ToResponse(changed =>
            state.Properties.Replace(changed, state.Options.PropertyGroups).ToResponse(properties =>
            {
                state.Save(properties);
                return new ApiResponse(200, changed.ToJson());
            }));
    }

    public ApiResponse Archive(ApiRequest request)
    {
        if (state.Properties.FindActive(request.Id!) is not { } property)
        {
            return ApiResponse.FromError(ApiErrors.PropertyNotFound(request.Id!));
        }

        if (property.IsHubSpotDefined)
        {
            return ApiResponse.FromError(ApiErrors.Validation($"{property.Name} is defined by HubSpot and cannot be archived"));
        }

        state.Save(state.Properties.AddOrReplace(property with { ArchivedAt = state.Now }));
        return new ApiResponse(204);
    }
}
