using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>The rules of metadata: at most 50 keys of 40 characters with values of 500 characters.</summary>
internal static class Metadata
{
    private const string Name = "metadata";
    private const int MaxKeys = 50;
    private const int MaxKeyLength = 40;
    private const int MaxValueLength = 500;

    /// <summary>Merges the given keys. An empty value removes its key, and an empty <c>metadata</c> all keys.</summary>
    /// <exception cref="ApiErrorException">A limit is exceeded, or a value is not a text.</exception>
    public static ImmutableSortedDictionary<string, string> Merge(ImmutableSortedDictionary<string, string> current, FormParameters parameters)
    {
        var merged = parameters.Find(Name) switch
        {
            null => current,
            "" => current.Clear(),
            _ => throw new ApiErrorException(ApiErrors.MetadataNotText),
        };
        foreach (var member in parameters.GetMembers(Name))
        {
            Validate(member);
            merged = member.Value.Length == 0 ? merged.Remove(member.Path[0]) : merged.SetItem(member.Path[0], member.Value);
        }

        return merged.Count <= MaxKeys ? merged : throw new ApiErrorException(ApiErrors.TooManyMetadataKeys(merged.Count));
    }

    private static void Validate(FormParameter member)
    {
        if (member.Path.Length > 1)
        {
            throw new ApiErrorException(ApiErrors.MetadataNotText);
        }

        if (TextLength.Of(member.Path[0]) > MaxKeyLength)
        {
            throw new ApiErrorException(ApiErrors.MetadataKeyTooLong(member.Path[0]));
        }

        if (TextLength.Of(member.Value) is > MaxValueLength and var length)
        {
            throw new ApiErrorException(ApiErrors.MetadataValueTooLong(member.Path[0], length));
        }
    }
}

/// <summary>Lengths in characters, as a reader counts code points.</summary>
internal static class TextLength
{
    public static int Of(string text) => text.EnumerateRunes().Count();
}
