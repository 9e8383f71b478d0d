namespace CiCdPlatform.Core.Rules;

/// <summary>What GitHub refuses, or runs otherwise than its author thought.</summary>
internal static class SyntaxRules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        new YamlSyntaxRule(),
        new WorkflowSyntaxRule(),
        new JobWithoutStepsRule(),
        new WorkflowExpressionRule(),
        new WorkflowEventRule(),
        new EventFilterRule(),
        new ScheduleIntervalRule(),
        new FilterPatternRule(),
        new ActionInputRule(),
        new RunnerLabelRule(),
        new MatrixValueRule(),
        new NeededJobRule(),
        new WorkflowIdentifierRule(),
        new EnvironmentNameRule(),
        new ConstantConditionRule(),
        new DeprecatedCommandRule(),
        new ShellNameRule(),
        new PermissionScopeRule(),
        new RegistryPasswordRule(),
        new WorkflowCallRule(),
        new ActionMetadataRule(),
        new MissingFileRule(),
        new DependabotSyntaxRule(),
        new ShellScriptFaultRule(),
        new PythonScriptFaultRule(),
    ];
}
