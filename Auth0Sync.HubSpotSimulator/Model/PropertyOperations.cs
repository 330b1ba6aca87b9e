using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The calls about the definitions of properties.</summary>
internal sealed class PropertyOperations(AccountState state)
{
    private PropertyReader Reader => new(state.Options.Unconfirmed, state.Now);

    public ApiAnswer Read(ApiRequest request)
    {
        var finds = request.WantsArchived || state.Options.Unconfirmed.ArchivedPropertiesStayReadable;
        var property = finds ? state.Properties.Find(request.Id!) : state.Properties.FindActive(request.Id!);
        return property is null
            ? ApiAnswer.Of(Errors.PropertyNotFound(request.Id!))
            : new ApiAnswer(200, property.ToJson());
    }

    public ApiAnswer List(ApiRequest request) => new(200, new JsonObject
    {
        ["results"] = new JsonArray([.. state.Properties.All
            .Where(property => property.ArchivedAt is not null == request.WantsArchived)
            .Select(property => property.ToJson())]),
    });

    public ApiAnswer Create(ApiRequest request) =>
        Body.Object(request.Body).Then(Reader.New).Answer(property =>
            state.Properties.Add(property, state.Options.PropertyGroups).Answer(properties =>
            {
                state.Save(properties);
                return new ApiAnswer(201, property.ToJson());
            }));

    public ApiAnswer Update(ApiRequest request)
    {
        if (state.Properties.FindActive(request.Id!) is not { } property)
        {
            return ApiAnswer.Of(Errors.PropertyNotFound(request.Id!));
        }

        if (property.HubSpotDefined)
        {
            return ApiAnswer.Of(Errors.Validation($"{property.Name} is HubSpot's own and its definition cannot be changed"));
        }

        return Body.Object(request.Body).Then(body => Reader.Changed(property, body)).Answer(changed =>
            state.Properties.Replace(changed, state.Options.PropertyGroups).Answer(properties =>
            {
                state.Save(properties);
                return new ApiAnswer(200, changed.ToJson());
            }));
    }

    public ApiAnswer Archive(ApiRequest request)
    {
        if (state.Properties.FindActive(request.Id!) is not { } property)
        {
            return ApiAnswer.Of(Errors.PropertyNotFound(request.Id!));
        }

        if (property.HubSpotDefined)
        {
            return ApiAnswer.Of(Errors.Validation($"{property.Name} is HubSpot's own and cannot be archived"));
        }

        state.Save(state.Properties.Put(property with { ArchivedAt = state.Now }));
        return new ApiAnswer(204);
    }
}
