namespace NeuroSim.Models.Nir;

/// <summary>A node while it is simulated.</summary>
/// <param name="outputs">Elements of its output.</param>
internal abstract class NirUnit(int outputs)
{
    /// <summary>What it hands on; after <see cref="Step"/>, that of this step.</summary>
    public double[] Output { get; } = new double[outputs];

    /// <summary>Synaptic operations so far: magnitude of each input × the outputs that it reaches. 0 for nodes without weights.</summary>
    public double SynOps { get; protected set; }

    /// <summary>Spikes so far. 0 for nodes that do not spike.</summary>
    public double Spikes { get; protected set; }

    /// <summary>Potentials, or an empty array for nodes without.</summary>
    public virtual double[] Potentials => [];

    /// <summary>True if the output does not depend on the input of the same step (see <see cref="NirPlan"/>).</summary>
    public virtual bool Keeps => false;

    /// <summary>For units that keep: hands on, before any unit of the step is evaluated.</summary>
    public virtual void HandOn()
    {
    }

    /// <summary>Takes the input of a step, which it must not change.</summary>
    public abstract void Step(double[] input);

    /// <summary>Back to the beginning.</summary>
    public void Reset()
    {
        Array.Clear(Output);
        (SynOps, Spikes) = (0, 0);
        ResetState();
    }

    /// <summary>Sets the state, where there is one, to its beginning.</summary>
    protected virtual void ResetState()
    {
    }
}
