using System.Reflection;
using System.Reflection.Emit;

namespace Makegood.Tests;

/// <summary>
/// Reads what a compiled type mentions, in its declarations and in its instructions, so that a fully qualified name
/// inside a lambda is seen as well as a `using` at the top of a file.
/// </summary>
public static class CompiledCode
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Every type that this one mentions, taken apart: the list of T mentions the list and T.</summary>
    public static IEnumerable<Type> Mentions(Type type) => Direct(type).SelectMany(Parts);

    /// <summary>Every text written in the type: literals in bodies, constants, and the texts in attributes.</summary>
    public static IEnumerable<string> Texts(Type type)
    {
        foreach (var method in Methods(type))
            foreach (var (code, operand) in Instructions(method))
                if (code.OperandType is OperandType.InlineString) yield return method.Module.ResolveString(operand);
        foreach (var field in type.GetFields(Declared).Where(field => field.IsLiteral))
            if (field.GetRawConstantValue() is string text) yield return text;
        foreach (var attribute in type.GetMembers(Declared).Append(type).SelectMany(member => member.CustomAttributes))
            foreach (var argument in attribute.ConstructorArguments)
                if (argument.Value is string text) yield return text;
    }

    private static IEnumerable<Type> Direct(Type type)
    {
        if (type.BaseType is { } parent) yield return parent;
        foreach (var face in type.GetInterfaces()) yield return face;
        foreach (var bound in Bounds(type.IsGenericTypeDefinition ? type.GetGenericArguments() : [])) yield return bound;
        foreach (var member in type.GetMembers(Declared).Append(type))
            foreach (var attribute in member.CustomAttributes)
            {
                yield return attribute.AttributeType;
                foreach (var argument in attribute.ConstructorArguments)
                    if (argument.Value is Type named) yield return named;
            }

        foreach (var field in type.GetFields(Declared)) yield return field.FieldType;
        foreach (var method in Methods(type))
        {
            if (method is MethodInfo { ReturnType: var returned }) yield return returned;
            foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
            foreach (var bound in Bounds(method.IsGenericMethodDefinition ? method.GetGenericArguments() : [])) yield return bound;
            if (method.GetMethodBody() is not { } body) continue;
            foreach (var local in body.LocalVariables) yield return local.LocalType;
            foreach (var clause in body.ExceptionHandlingClauses)
                if (clause is { Flags: ExceptionHandlingClauseOptions.Clause, CatchType: { } caught }) yield return caught;
            foreach (var named in NamedInBody(method)) yield return named;
        }
    }

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared));

    private static IEnumerable<Type> Bounds(Type[] parameters) =>
        parameters.SelectMany(parameter => parameter.GetGenericParameterConstraints());

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    private static IEnumerable<Type> NamedInBody(MethodBase method)
    {
        foreach (var (code, operand) in Instructions(method))
        {
            if (code.OperandType is not (OperandType.InlineMethod or OperandType.InlineType
                or OperandType.InlineField or OperandType.InlineTok)) continue;

            var member = method.Module.ResolveMember(
                operand,
                method.DeclaringType!.GetGenericArguments(),
                method.IsGenericMethod ? method.GetGenericArguments() : null);
            if ((member as Type ?? member?.DeclaringType) is { } found) yield return found;
            if (member is MethodInfo { IsGenericMethod: true } generic)
                foreach (var argument in generic.GetGenericArguments()) yield return argument;
        }
    }

    // The operand is only read where it is a four-byte token; elsewhere it is zero and stepped over.
    private static IEnumerable<(OpCode Code, int Operand)> Instructions(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) yield break;
        for (var at = 0; at < il.Length;)
        {
            var code = Codes[il[at] == 0xFE ? unchecked((short)((0xFE << 8) | il[at + 1])) : il[at]];
            at += code.Size;
            var size = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
            yield return (code, size == 4 ? BitConverter.ToInt32(il, at) : 0);
            at += size;
        }
    }
}
