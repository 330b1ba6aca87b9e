using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The calls about which contacts and companies belong together.</summary>
internal sealed class AssociationOperations(AccountState state)
{
    private const int MaximumPage = 500;

    private static readonly ImmutableArray<AssociationType> _unlabeled = [AssociationTypes.Unlabeled];

    public ApiAnswer List(ApiRequest request) => Sides(request).Answer(sides =>
    {
        if (!Paging.TryRead(request.Query, MaximumPage, out var limit, MaximumPage))
        {
            return ApiAnswer.Of(Errors.Validation($"limit is 1 to {MaximumPage}"));
        }

        if (Resolve(sides.From, request.Association!.FromId!) is not { } id)
        {
            return ApiAnswer.Of(NotFound(sides.From, request.Association.FromId!));
        }

        var after = request.Query.GetValueOrDefault("after", "");
        var page = Others(sides, id)
            .SkipWhile(association => after.Length > 0 && string.CompareOrdinal(association.Id(sides.To), after) <= 0)
            .Take(limit + 1)
            .ToList();
        var shown = page.Take(limit).ToList();
        var body = new JsonObject { ["results"] = Show(sides, shown) };
        if (page.Count > limit)
        {
            body["paging"] = Paging.Next(shown[^1].Id(sides.To));
        }

        return new ApiAnswer(200, body);
    });

    public ApiAnswer Create(ApiRequest request) => Sides(request).Answer(sides =>
        AssociationInput.Types(request.Body, sides.From)
            .Then(types => Put(sides, request.Association!.FromId!, request.Association.ToId!, types))
            .Answer(pair => new ApiAnswer(201, Labels(sides, pair))));

    public ApiAnswer CreateDefault(ApiRequest request) => Sides(request).Answer(sides =>
        Put(sides, request.Association!.FromId!, request.Association.ToId!, _unlabeled)
            .Answer(pair => new ApiAnswer(200, BatchView.Complete(BothWays(sides, pair), state.Now))));

    public ApiAnswer Archive(ApiRequest request) => Sides(request).Answer(sides =>
    {
        Remove(sides, request.Association!.FromId!, request.Association.ToId!);
        return new ApiAnswer(204);
    });

    public ApiAnswer BatchRead(ApiRequest request) => Batch(request, (sides, inputs) =>
    {
        if (inputs.Any(input => input.Text("id") is null))
        {
            return ApiAnswer.Of(Errors.RequiredFields("id"));
        }

        var ids = inputs.Select(input => input.Text("id")!).ToList();
        var missing = ids.Where(id => Resolve(sides.From, id) is null).ToImmutableArray();
        var results = ids.Except(missing).Select(id => new JsonObject
        {
            ["from"] = new JsonObject { ["id"] = id },
            ["to"] = Show(sides, Others(sides, Resolve(sides.From, id)!)),
        });
        return Complete(request, results, [.. missing.Select(id => NotFound(sides.From, id))]);
    });

    public ApiAnswer BatchCreate(ApiRequest request) => BatchPut(
        request, (sides, input) => AssociationInput.Types(input["types"], sides.From), (sides, pair) => [Labels(sides, pair)]);

    public ApiAnswer BatchCreateDefault(ApiRequest request) => BatchPut(request, (_, _) => _unlabeled, BothWays);

    public ApiAnswer BatchArchive(ApiRequest request) => Batch(request, (sides, inputs) =>
    {
        foreach (var input in inputs)
        {
            var others = input.Objects("to").Select(other => other.Text("id")).ToList();
            if (AssociationInput.IdOf(input, "from") is not { } from || others.Count == 0 || others.Contains(null))
            {
                return ApiAnswer.Of(Errors.RequiredFields("from", "to"));
            }

            others.ForEach(to => Remove(sides, from, to!));
        }

        return new ApiAnswer(204);
    });

    private ApiAnswer BatchPut(
        ApiRequest request,
        Func<(RecordKind From, RecordKind To), JsonObject, Outcome<ImmutableArray<AssociationType>>> types,
        Func<(RecordKind From, RecordKind To), Pair, IEnumerable<JsonObject>> show) => Batch(request, (sides, inputs) =>
    {
        if (inputs.Any(input => AssociationInput.IdOf(input, "from") is null || AssociationInput.IdOf(input, "to") is null))
        {
            return ApiAnswer.Of(Errors.RequiredFields("from", "to"));
        }

        var results = new List<JsonObject>();
        var errors = ImmutableArray.CreateBuilder<ApiError>();
        foreach (var input in inputs)
        {
            switch (types(sides, input).Then(given =>
                Put(sides, AssociationInput.IdOf(input, "from")!, AssociationInput.IdOf(input, "to")!, given)))
            {
                case Outcome<Pair>.Done done:
                    results.AddRange(show(sides, done.Value));
                    break;
                case Outcome<Pair>.Refused { Error.Status: 404 } refused:
                    errors.Add(refused.Error);
                    break;
                case Outcome<Pair>.Refused refused:
                    return ApiAnswer.Of(refused.Error);
            }
        }

        return Complete(request, results, errors.ToImmutable());
    });

    private static ApiAnswer Batch(
        ApiRequest request, Func<(RecordKind From, RecordKind To), ImmutableArray<JsonObject>, ApiAnswer> act) =>
        Body.Object(request.Body).Answer(body => Sides(request).Answer(sides => body.Objects("inputs") switch
        {
            { IsEmpty: true } => ApiAnswer.Of(Errors.InvalidJson("inputs must be an array of objects")),
            { Length: > Model.Batch.MaximumInputs and var count } => ApiAnswer.Of(Errors.TooManyInputs(count)),
            var inputs => act(sides, inputs),
        }));

    private ApiAnswer Complete(ApiRequest request, IEnumerable<JsonObject> results, ImmutableArray<ApiError> errors)
    {
        var body = BatchView.Complete(results, state.Now);
        if (errors.IsEmpty)
        {
            return new ApiAnswer(request.Operation.SuccessStatus(), body);
        }

        body["errors"] = new JsonArray([.. errors.Select(error => error.ToBody())]);
        body["numErrors"] = errors.Length;
        return new ApiAnswer(207, body);
    }

    private static Outcome<(RecordKind From, RecordKind To)> Sides(ApiRequest request) =>
        AssociationTypes.Kind(request.Association!.FromType) is { } from
        && AssociationTypes.Kind(request.Association.ToType) is { } to
        && from != to
            ? (from, to)
            : Errors.Validation("The simulator knows associations between contacts and companies only");

    private Outcome<Pair> Put(
        (RecordKind From, RecordKind To) sides, string fromId, string toId, ImmutableArray<AssociationType> types)
    {
        if (Resolve(sides.From, fromId) is not { } from)
        {
            return NotFound(sides.From, fromId);
        }

        if (Resolve(sides.To, toId) is not { } to)
        {
            return NotFound(sides.To, toId);
        }

        var (contact, company) = sides.From == RecordKind.Contact ? (from, to) : (to, from);
        state.Save(state.Associations.Put(new Association(contact, company, types.Contains(AssociationTypes.Primary))));
        return new Pair(from, to, types);
    }

    private void Remove((RecordKind From, RecordKind To) sides, string fromId, string toId)
    {
        if (Resolve(sides.From, fromId) is { } from && Resolve(sides.To, toId) is { } to)
        {
            var (contact, company) = sides.From == RecordKind.Contact ? (from, to) : (to, from);
            state.Save(state.Associations.Remove(contact, company));
        }
    }

    private IEnumerable<Association> Others((RecordKind From, RecordKind To) sides, string id) => state.Associations
        .Of(sides.From, id)
        .Where(association => Resolve(sides.To, association.Id(sides.To)) is not null)
        .OrderBy(association => association.Id(sides.To), StringComparer.Ordinal);

    private string? Resolve(RecordKind kind, string id) => kind == RecordKind.Contact
        ? state.Book.ById(id) is { IsArchived: false } contact ? contact.Id : null
        : state.Companies.Contains(id) ? id : null;

    private static ApiError NotFound(RecordKind kind, string id) =>
        new ApiError(404, "OBJECT_NOT_FOUND", $"No {kind.ToString().ToUpperInvariant()} with ID {id} exists").With("id", id);

    private static JsonArray Show((RecordKind From, RecordKind To) sides, IEnumerable<Association> associations) =>
    [
        .. associations.Select(association => new JsonObject
        {
            ["toObjectId"] = association.Id(sides.To),
            ["associationTypes"] = new JsonArray([.. association.Types.Select(type => type.ToJson(sides.From))]),
        }),
    ];

    private static JsonObject Labels((RecordKind From, RecordKind To) sides, Pair pair) => new()
    {
        ["fromObjectTypeId"] = sides.From.TypeId(),
        ["fromObjectId"] = pair.From,
        ["toObjectTypeId"] = sides.To.TypeId(),
        ["toObjectId"] = pair.To,
        ["labels"] = new JsonArray([.. pair.Types.Select(type => type.Label).OfType<string>().Select(label => JsonValue.Create(label))]),
    };

    private static IEnumerable<JsonObject> BothWays((RecordKind From, RecordKind To) sides, Pair pair)
    {
        yield return OneWay(sides.From, pair.From, pair.To);
        yield return OneWay(sides.To, pair.To, pair.From);

        static JsonObject OneWay(RecordKind kind, string from, string to) => new()
        {
            ["from"] = new JsonObject { ["id"] = from },
            ["to"] = new JsonObject { ["id"] = to },
            ["associationSpec"] = AssociationTypes.Unlabeled.Spec(kind),
        };
    }

    private sealed record Pair(string From, string To, ImmutableArray<AssociationType> Types);
}
