using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The calls for associations between contacts and companies.</summary>
internal sealed class AssociationOperations(AccountState state)
{
    private const int MaxPageSize = 500;

    private static readonly ImmutableArray<AssociationType> UnlabeledType = [AssociationTypes.Unlabeled];

    public ApiResponse List(ApiRequest request) => ReadDirection(request).ToResponse(sides =>
    {
        if (!Paging.TryReadLimit(request.Query, MaxPageSize, out var limit, MaxPageSize))
        {
            return ApiResponse.FromError(ApiErrors.Validation($"limit must be from 1 to {MaxPageSize}"));
        }

        if (ResolveId(sides.From, request.Association!.FromId!) is not { } id)
        {
            return ApiResponse.FromError(CreateNotFoundError(sides.From, request.Association.FromId!));
        }

        var after = request.Query.GetValueOrDefault("after", "");
        var page = FindAssociations(sides, id)
            .SkipWhile(association => after.Length > 0 && string.CompareOrdinal(association.GetId(sides.To), after) <= 0)
            .Take(limit + 1)
            .ToList();
        var shown = page.Take(limit).ToList();
        var body = new JsonObject { ["results"] = RenderAssociations(sides, shown) };
        if (page.Count > limit)
        {
            body["paging"] = Paging.CreateNextPage(shown[^1].GetId(sides.To));
        }

        return new ApiResponse(200, body);
    });

    public ApiResponse Create(ApiRequest request) => ReadDirection(request).ToResponse(sides =>
        AssociationReader.ReadTypes(request.Body, sides.From)
            .Then(types => Associate(sides, request.Association!.FromId!, request.Association.ToId!, types))
            .ToResponse(pair => new ApiResponse(201, RenderLabels(sides, pair))));

    public ApiResponse CreateDefault(ApiRequest request) => ReadDirection(request).ToResponse(sides =>
        Associate(sides, request.Association!.FromId!, request.Association.ToId!, UnlabeledType)
            .ToResponse(pair => new ApiResponse(200, BatchView.RenderCompleted(RenderBothDirections(sides, pair), state.Now))));

    public ApiResponse Archive(ApiRequest request) => ReadDirection(request).ToResponse(sides =>
    {
        Dissociate(sides, request.Association!.FromId!, request.Association.ToId!);
        return new ApiResponse(204);
    });

    public ApiResponse BatchRead(ApiRequest request) => ExecuteBatch(request, (sides, inputs) =>
    {
        if (inputs.Any(input => input.GetString("id") is null))
        {
            return ApiResponse.FromError(ApiErrors.RequiredFields("id"));
        }

        var ids = inputs.Select(input => input.GetString("id")!).ToList();
        var missing = ids.Where(id => ResolveId(sides.From, id) is null).ToImmutableArray();
        var results = ids.Except(missing).Select(id => new JsonObject
        {
            ["from"] = new JsonObject { ["id"] = id },
            ["to"] = RenderAssociations(sides, FindAssociations(sides, ResolveId(sides.From, id)!)),
        });
        return CreateBatchResponse(request, results, [.. missing.Select(id => CreateNotFoundError(sides.From, id))]);
    });

    public ApiResponse BatchCreate(ApiRequest request) => ExecuteBatchCreate(
        request, (sides, input) => AssociationReader.ReadTypes(input["types"], sides.From), (sides, pair) => [RenderLabels(sides, pair)]);

    public ApiResponse BatchCreateDefault(ApiRequest request) => ExecuteBatchCreate(request, (_, _) => UnlabeledType, RenderBothDirections);

    public ApiResponse BatchArchive(ApiRequest request) => ExecuteBatch(request, (sides, inputs) =>
    {
        foreach (var input in inputs)
        {
            var others = input.GetObjects("to").Select(other => other.GetString("id")).ToList();
            if (AssociationReader.ReadId(input, "from") is not { } from || others.Count == 0 || others.Contains(null))
            {
                return ApiResponse.FromError(ApiErrors.RequiredFields("from", "to"));
            }

            others.ForEach(to => Dissociate(sides, from, to!));
        }

        return new ApiResponse(204);
    });

    private ApiResponse ExecuteBatchCreate(
        ApiRequest request,
        Func<(RecordKind From, RecordKind To), JsonObject, Result<ImmutableArray<AssociationType>>> readTypes,
        Func<(RecordKind From, RecordKind To), AssociatedPair, IEnumerable<JsonObject>> render) => ExecuteBatch(request, (sides, inputs) =>
    {
        if (inputs.Any(input => AssociationReader.ReadId(input, "from") is null || AssociationReader.ReadId(input, "to") is null))
        {
            return ApiResponse.FromError(ApiErrors.RequiredFields("from", "to"));
        }

        var results = new List<JsonObject>();
        var errors = ImmutableArray.CreateBuilder<ApiError>();
        foreach (var input in inputs)
        {
            switch (readTypes(sides, input).Then(given =>
                Associate(sides, AssociationReader.ReadId(input, "from")!, AssociationReader.ReadId(input, "to")!, given)))
            {
                case Result<AssociatedPair>.Success done:
                    results.AddRange(render(sides, done.Value));
                    break;
                case Result<AssociatedPair>.Failure { Error.Status: 404 } refused:
                    errors.Add(refused.Error);
                    break;
                case Result<AssociatedPair>.Failure refused:
                    return ApiResponse.FromError(refused.Error);
            }
        }

        return CreateBatchResponse(request, results, errors.ToImmutable());
    });

    private static ApiResponse ExecuteBatch(
        ApiRequest request, Func<(RecordKind From, RecordKind To), ImmutableArray<JsonObject>, ApiResponse> execute) =>
        RequestBody.RequireObject(request.Body).ToResponse(body => ReadDirection(request).ToResponse(sides => body.GetObjects("inputs") switch
        {
            { IsEmpty: true } => ApiResponse.FromError(ApiErrors.InvalidJson("inputs must be an array of objects")),
            { Length: > Model.BatchRequest.MaxInputs and var count } => ApiResponse.FromError(ApiErrors.TooManyInputs(count)),
            var inputs => execute(sides, inputs),
        }));

    private ApiResponse CreateBatchResponse(ApiRequest request, IEnumerable<JsonObject> results, ImmutableArray<ApiError> errors)
    {
        var body = BatchView.RenderCompleted(results, state.Now);
        if (errors.IsEmpty)
        {
            return new ApiResponse(request.Operation.GetSuccessStatus(), body);
        }

        body["errors"] = new JsonArray([.. errors.Select(error => error.ToResponseBody())]);
        body["numErrors"] = errors.Length;
        return new ApiResponse(207, body);
    }

    private static Result<(RecordKind From, RecordKind To)> ReadDirection(ApiRequest request) =>
        AssociationTypes.ParseRecordKind(request.Association!.FromType) is { } from
        && AssociationTypes.ParseRecordKind(request.Association.ToType) is { } to
        && from != to
            ? (from, to)
            : ApiErrors.Validation("The simulator supports only associations between contacts and companies");

    private Result<AssociatedPair> Associate(
        (RecordKind From, RecordKind To) direction, string fromId, string toId, ImmutableArray<AssociationType> types)
    {
        if (ResolveId(direction.From, fromId) is not { } from)
        {
            return CreateNotFoundError(direction.From, fromId);
        }

        if (ResolveId(direction.To, toId) is not { } to)
        {
            return CreateNotFoundError(direction.To, toId);
        }

        var (contact, company) = direction.From == RecordKind.Contact ? (from, to) : (to, from);
        state.Save(state.Associations.AddOrReplace(new Association(contact, company, types.Contains(AssociationTypes.Primary))));
        return new AssociatedPair(from, to, types);
    }

    private void Dissociate((RecordKind From, RecordKind To) direction, string fromId, string toId)
    {
        if (ResolveId(direction.From, fromId) is { } from && ResolveId(direction.To, toId) is { } to)
        {
            var (contact, company) = direction.From == RecordKind.Contact ? (from, to) : (to, from);
            state.Save(state.Associations.Remove(contact, company));
        }
    }

    private IEnumerable<Association> FindAssociations((RecordKind From, RecordKind To) direction, string id) => state.Associations
        .FindByRecord(direction.From, id)
        .Where(association => ResolveId(direction.To, association.GetId(direction.To)) is not null)
        .OrderBy(association => association.GetId(direction.To), StringComparer.Ordinal);

    private string? ResolveId(RecordKind kind, string id) => kind == RecordKind.Contact
        ? state.Contacts.FindById(id) is { IsArchived: false } contact ? contact.Id : null
        : state.Companies.Contains(id) ? id : null;

    private static ApiError CreateNotFoundError(RecordKind kind, string id) =>
        new ApiError(404, "OBJECT_NOT_FOUND", $"No {kind.ToString().ToUpperInvariant()} with ID {id} exists").WithContext("id", id);

    private static JsonArray RenderAssociations((RecordKind From, RecordKind To) direction, IEnumerable<Association> associations) =>
    [
        .. associations.Select(association => new JsonObject
        {
            ["toObjectId"] = association.GetId(direction.To),
            ["associationTypes"] = new JsonArray([.. association.Types.Select(type => type.ToJson(direction.From))]),
        }),
    ];

    private static JsonObject RenderLabels((RecordKind From, RecordKind To) direction, AssociatedPair pair) => new()
    {
        ["fromObjectTypeId"] = direction.From.GetObjectTypeId(),
        ["fromObjectId"] = pair.From,
        ["toObjectTypeId"] = direction.To.GetObjectTypeId(),
        ["toObjectId"] = pair.To,
        ["labels"] = new JsonArray([.. pair.Types.Select(type => type.Label).OfType<string>().Select(label => JsonValue.Create(label))]),
    };

    private static IEnumerable<JsonObject> RenderBothDirections((RecordKind From, RecordKind To) direction, AssociatedPair pair)
    {
        yield return OneWay(direction.From, pair.From, pair.To);
        yield return OneWay(direction.To, pair.To, pair.From);

        static JsonObject OneWay(RecordKind kind, string from, string to) => new()
        {
            ["from"] = new JsonObject { ["id"] = from },
            ["to"] = new JsonObject { ["id"] = to },
            ["associationSpec"] = AssociationTypes.Unlabeled.ToSpecJson(kind),
        };
    }

    private sealed record AssociatedPair(string From, string To, ImmutableArray<AssociationType> Types);
}
