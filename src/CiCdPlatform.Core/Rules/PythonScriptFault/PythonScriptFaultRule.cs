using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Python scripts of steps that use what they never define, or that are not complete.</summary>
internal sealed class PythonScriptFaultRule() : WorkflowRule("python-script-fault", "pyflakes")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        from script in ScriptSteps.Of(workflow)
        where script.Shell is "python" or "python3"
        let fault = PythonScript.FaultOf(script.Run.Value)
        where fault is not null
        select file.Hit(script.Step.Pair("run")!.Value.Key, fault);
}
