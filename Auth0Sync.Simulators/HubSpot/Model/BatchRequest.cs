using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The inputs of a batch call.</summary>
internal sealed record BatchRequest(ImmutableArray<BatchInput> Inputs)
{
    public const int MaxInputs = 100;

    /// <summary>Whether every input has a unique trace id; only then HubSpot responds per input.</summary>
    public bool HasTraceIds =>
        Inputs.All(input => input.TraceId is not null)
        && Inputs.DistinctBy(input => input.TraceId).Count() == Inputs.Length;

    /// <summary>Reads the inputs of a body, with the rules for all batch calls.</summary>
    public static Result<BatchRequest> Read(JsonObject body, bool withIds, bool withProperties)
    {
        var objects = body.GetObjects("inputs");
        if (objects.IsEmpty)
        {
            return ApiErrors.InvalidJson("inputs must be an array of objects");
        }

        if (objects.Length > MaxInputs)
        {
            return ApiErrors.TooManyInputs(objects.Length);
        }

        var inputs = ImmutableArray.CreateBuilder<BatchInput>(objects.Length);
        foreach (var item in objects)
        {
            switch (BatchInput.Read(item, withIds, withProperties))
            {
                case Result<BatchInput>.Success done:
                    inputs.Add(done.Value);
                    break;
                case Result<BatchInput>.Failure refused:
                    return refused.Error;
            }
        }

        var batch = new BatchRequest(inputs.ToImmutable());
        var duplicates = batch.FindDuplicateIds();
        return withIds && !duplicates.IsEmpty ? ApiErrors.DuplicateIds(duplicates) : batch;
    }

    private ImmutableArray<string> FindDuplicateIds() =>
    [
        .. from input in Inputs
           group input by UniqueValue.Create(input.IdProperty ?? "hs_object_id", input.Id) into same
           where same.Count() > 1
           select same.First().Id,
    ];
}

/// <summary>An input of a batch call. Members that the call does not use are empty.</summary>
internal sealed record BatchInput(string Id, ImmutableSortedDictionary<string, string> Properties)
{
    /// <summary>The unique property of which <see cref="Id"/> is a value; null if it is a record id.</summary>
    public string? IdProperty { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The companies to associate with a new contact.</summary>
    public ImmutableArray<NewAssociation> Companies { get; init; } = [];

    public static Result<BatchInput> Read(JsonObject input, bool withId, bool withProperties)
    {
        if (withId && input.GetString("id") is null)
        {
            return ApiErrors.InvalidJson("inputs.id must be a string");
        }

        var properties = withProperties ? input.ReadProperties() : ImmutableSortedDictionary<string, string>.Empty;
        var companies = withId ? ImmutableArray<NewAssociation>.Empty : AssociationReader.ReadForNewContact(input);
        return companies.Then(named => properties.Then<BatchInput>(values => new BatchInput(input.GetString("id") ?? "", values)
        {
            IdProperty = input.GetString("idProperty"),
            TraceId = input.GetString("objectWriteTraceId"),
            Companies = named,
        }));
    }
}
