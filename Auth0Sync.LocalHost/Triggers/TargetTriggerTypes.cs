using System.Reflection;
using System.Reflection.Emit;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Microsoft.Azure.Storage.Queue;
using Microsoft.Azure.WebJobs;

namespace Auth0Sync.LocalHost.Triggers;

/// <summary>
/// Creates a class with the two queue triggers of a target, under the names of the Functions app. They are created because
/// the WebJobs SDK finds triggers by constant attributes, and only enabled targets have queues.
/// </summary>
internal static class TargetTriggerTypes
{
    private const BindingFlags NonPublicInstance = BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly Type[] ConstructorParameters = [typeof(QueueMessageProcessor), typeof(PoisonMessageHandler)];
    private static readonly Type[] TriggerParameters = [typeof(CloudQueueMessage), typeof(CancellationToken)];

    public static IReadOnlyList<Type> Create(IEnumerable<TargetDescriptor> targets)
    {
        // The SDK derives the id of the host from the assembly, so its name stays the same.
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Auth0Sync.LocalHost.Triggers"), AssemblyBuilderAccess.Run).DefineDynamicModule("Triggers");
        return [.. targets.Select(target => CreateType(module, target))];
    }

    private static Type CreateType(ModuleBuilder module, TargetDescriptor target)
    {
        var type = module.DefineType($"{target.DisplayName}Triggers", TypeAttributes.Public | TypeAttributes.Class | TypeAttributes.Sealed, typeof(TargetTriggers));
        DefineConstructor(type);
        DefineTrigger(type, $"Correlate{target.DisplayName}", TargetQueue.GetName(target.Name), "CorrelateAsync");
        DefineTrigger(type, $"Park{target.DisplayName}", TargetQueue.GetPoisonName(target.Name), "ParkAsync");
        return type.CreateType();
    }

    private static void DefineConstructor(TypeBuilder type)
    {
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, ConstructorParameters);
        EmitCall(constructor.GetILGenerator(), il => il.Emit(OpCodes.Call, typeof(TargetTriggers).GetConstructor(NonPublicInstance, ConstructorParameters)!));
    }

    // [FunctionName(functionName)] public Task functionName([QueueTrigger(queueName)] CloudQueueMessage message, CancellationToken cancellationToken)
    private static void DefineTrigger(TypeBuilder type, string functionName, string queueName, string handler)
    {
        var method = type.DefineMethod(functionName, MethodAttributes.Public | MethodAttributes.HideBySig, typeof(Task), TriggerParameters);
        method.SetCustomAttribute(CreateAttribute<FunctionNameAttribute>(functionName));
        method.DefineParameter(1, ParameterAttributes.None, "message").SetCustomAttribute(CreateAttribute<QueueTriggerAttribute>(queueName));
        method.DefineParameter(2, ParameterAttributes.None, "cancellationToken");
        EmitCall(method.GetILGenerator(), il => il.Emit(OpCodes.Call, typeof(TargetTriggers).GetMethod(handler, NonPublicInstance, TriggerParameters)!));
    }

    // Calls the base class with the same two arguments.
    private static void EmitCall(ILGenerator il, Action<ILGenerator> call)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        call(il);
        il.Emit(OpCodes.Ret);
    }

    private static CustomAttributeBuilder CreateAttribute<T>(string argument) => new(typeof(T).GetConstructor([typeof(string)])!, [argument]);
}
