using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>Applies the parameters of a creation, an update or a cancellation to a subscription.</summary>
internal static class SubscriptionWriter
{
    private const string CancellationDetails = "cancellation_details";
    private const string PauseCollection = "pause_collection";

    private static readonly ImmutableArray<string> Behaviors = ["keep_as_draft", "mark_uncollectible", "void"];

    private static readonly ImmutableArray<string> Feedbacks =
        ["customer_service", "low_quality", "missing_features", "other", "switched_service", "too_complex", "too_expensive", "unused"];

    /// <summary>What a canceled subscription still accepts.</summary>
    public static ImmutableArray<string> WritableAfterCancellation => ["metadata", CancellationDetails];

    public static ImmutableArray<string> Writable => [.. WritableAfterCancellation, "cancel_at_period_end", PauseCollection, "description", "proration_behavior"];

    /// <exception cref="ApiErrorException">A value is invalid.</exception>
    public static SubscriptionSnapshot Apply(SubscriptionSnapshot subscription, FormParameters parameters, DateTimeOffset now)
    {
        var written = ApplyCancellationDetails(subscription, parameters) with
        {
            Metadata = Metadata.Merge(subscription.Metadata, parameters),
            Description = parameters.Find("description") is { } description ? (description.Length > 0 ? description : null) : subscription.Description,
            PauseCollection = ReadPauseCollection(subscription.PauseCollection, parameters),
        };
        return parameters.FindBoolean("cancel_at_period_end") is { } cancels && cancels != subscription.CancelAtPeriodEnd
            ? SubscriptionChanges.SetCancelAtPeriodEnd(written, cancels, now)
            : written;
    }

    /// <exception cref="ApiErrorException">A value is invalid.</exception>
    public static SubscriptionSnapshot ApplyCancellationDetails(SubscriptionSnapshot subscription, FormParameters parameters)
    {
        var feedback = parameters.Find(CancellationDetails, "feedback");
        if (feedback?.Length > 0 && !Feedbacks.Contains(feedback))
        {
            throw new ApiErrorException(ApiErrors.InvalidChoice($"{CancellationDetails}[feedback]", Feedbacks));
        }

        return subscription with
        {
            CancellationComment = ReadText(subscription.CancellationComment, parameters.Find(CancellationDetails, "comment")),
            CancellationFeedback = ReadText(subscription.CancellationFeedback, feedback),
        };
    }

    /// <summary>The items of a creation. A price is any id with the prefix of prices, because the simulator has no prices.</summary>
    /// <exception cref="ApiErrorException">There are no items, or an item is invalid.</exception>
    public static ImmutableArray<SubscriptionItemSnapshot> ReadItems(FormParameters parameters, Func<string> createId)
    {
        var items = parameters.GetMembers("items").Select(member => member.Path[0]).Distinct().Select(ReadItem).ToImmutableArray();
        return items.Length > 0 ? items : throw new ApiErrorException(ApiErrors.Required("items"));

        SubscriptionItemSnapshot ReadItem(string index)
        {
            var parameter = $"items[{index}][price]";
            var price = parameters.Find("items", index, "price") ?? throw new ApiErrorException(ApiErrors.Required(parameter));
            return price.StartsWith("price_", StringComparison.Ordinal)
                ? new SubscriptionItemSnapshot(createId(), price, parameters.FindInteger("items", index, "quantity") ?? 1)
                : throw new ApiErrorException(ApiErrors.NoSuchReference("price", price, parameter));
        }
    }

    private static PauseCollectionSnapshot? ReadPauseCollection(PauseCollectionSnapshot? current, FormParameters parameters)
    {
        if (!parameters.Contains(PauseCollection))
        {
            return current;
        }

        if (parameters.Find(PauseCollection) == "")
        {
            return null;
        }

        const string Parameter = $"{PauseCollection}[behavior]";
        var behavior = parameters.Find(PauseCollection, "behavior") ?? throw new ApiErrorException(ApiErrors.Required(Parameter));
        return Behaviors.Contains(behavior)
            ? new PauseCollectionSnapshot(behavior, parameters.FindTime(PauseCollection, "resumes_at"))
            : throw new ApiErrorException(ApiErrors.InvalidChoice(Parameter, Behaviors));
    }

    private static string? ReadText(string? current, string? value) => value switch
    {
        null => current,
        "" => null,
        _ => value,
    };
}
