using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Tests.Conformance.Ndjson;

/// <summary>Registers the file target.</summary>
internal sealed class NdjsonRegistration : ITargetRegistration
{
    private static readonly KeyValuePair<string, string>[] DefaultMappings =
    [
        new(NdjsonTarget.UserId, "user_id"),
        new(NdjsonTarget.Email, "email"),
        new("given_name", "given_name"),
        new("family_name", "family_name"),
        new("status", "$status"),
        new("last_event", "$event.time"),
    ];

    public static TargetDescriptor Descriptor { get; } = new("ndjson", "Ndjson") { ReadinessEvidence = "The file can be read." };

    public static void AddSettings(IServiceCollection services, IConfiguration configuration) =>
        services.AddTargetSettings<NdjsonOptions, NdjsonOptionsValidator>(configuration, Descriptor);

    public static void AddTarget(IServiceCollection services, IConfiguration configuration) => services
        .AddKeyedSingleton(Descriptor.Name, (_, _) => CreateFieldMap(configuration.GetSection(Descriptor.MappingSection)))
        .AddSingleton<INdjsonFile, NdjsonFile>()
        .AddSingleton<ITarget, NdjsonTarget>();

    private static FieldMap CreateFieldMap(IConfigurationSection section)
    {
        var settings = section.GetChildren().Select(line => KeyValuePair.Create(line.Key, line.Value));
        return FieldMap.TryCreate(DefaultMappings, settings, out var map, out var problems)
            ? map
            : throw new OptionsValidationException(section.Path, typeof(FieldMap), problems.Select(problem => $"{section.Path}:{problem.Key} {problem.Value}."));
    }
}
