using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The inputs of a batch call.</summary>
internal sealed record Batch(ImmutableArray<BatchInput> Inputs)
{
    public const int MaximumInputs = 100;

    /// <summary>Whether every input has a trace id of its own; only then can HubSpot answer for each one.</summary>
    public bool IsTraced =>
        Inputs.All(input => input.TraceId is not null)
        && Inputs.DistinctBy(input => input.TraceId).Count() == Inputs.Length;

    /// <summary>Reads the inputs of a body; the rules are those that hold for every batch call.</summary>
    public static Outcome<Batch> Read(JsonObject body, bool withIds, bool withProperties)
    {
        var objects = body.Objects("inputs");
        if (objects.IsEmpty)
        {
            return Errors.InvalidJson("inputs must be an array of objects");
        }

        if (objects.Length > MaximumInputs)
        {
            return Errors.TooManyInputs(objects.Length);
        }

        var inputs = ImmutableArray.CreateBuilder<BatchInput>(objects.Length);
        foreach (var item in objects)
        {
            switch (BatchInput.Read(item, withIds, withProperties))
            {
                case Outcome<BatchInput>.Done done:
                    inputs.Add(done.Value);
                    break;
                case Outcome<BatchInput>.Refused refused:
                    return refused.Error;
            }
        }

        var batch = new Batch(inputs.ToImmutable());
        var duplicates = batch.Duplicates();
        return withIds && !duplicates.IsEmpty ? Errors.DuplicateIds(duplicates) : batch;
    }

    private ImmutableArray<string> Duplicates() =>
    [
        .. from input in Inputs
           group input by UniqueValue.Of(input.IdProperty ?? "hs_object_id", input.Id) into same
           where same.Count() > 1
           select same.First().Id,
    ];
}

/// <summary>One input of a batch call; what its call does not use is empty.</summary>
internal sealed record BatchInput(string Id, ImmutableSortedDictionary<string, string> Properties)
{
    /// <summary>The unique property that <see cref="Id"/> is a value of; null if it is a record id.</summary>
    public string? IdProperty { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The companies that a new contact is to belong to.</summary>
    public ImmutableArray<NewAssociation> Companies { get; init; } = [];

    public static Outcome<BatchInput> Read(JsonObject input, bool withId, bool withProperties)
    {
        if (withId && input.Text("id") is null)
        {
            return Errors.InvalidJson("inputs.id must be a string");
        }

        var properties = withProperties ? input.Properties() : ImmutableSortedDictionary<string, string>.Empty;
        var companies = withId ? ImmutableArray<NewAssociation>.Empty : AssociationInput.OfNewContact(input);
        return companies.Then(named => properties.Then<BatchInput>(values => new BatchInput(input.Text("id") ?? "", values)
        {
            IdProperty = input.Text("idProperty"),
            TraceId = input.Text("objectWriteTraceId"),
            Companies = named,
        }));
    }
}
