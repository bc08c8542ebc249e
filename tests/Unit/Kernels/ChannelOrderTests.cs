using NeuroSim.Simulator.Kernels.Layout;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>Maps of bytes change their order, and back.</summary>
public class ChannelOrderTests
{
    [Test]
    public void Maps_of_any_size_change_their_order()
    {
        Random random = new(1);
        for (int i = 0; i < 100; i++)
        {
            int channels = random.Next(1, 70), positions = random.Next(1, 70);
            byte[] map = random.Inputs(channels * positions, 255, extreme: false), expected = KernelForms.ChannelsFirst(map, channels);
            KernelForms.ForEach(level =>
            {
                byte[] turned = new byte[map.Length], back = new byte[map.Length];
                ChannelOrder.ToChannelsFirst(map, channels, turned);
                ChannelOrder.ToChannelsLast(turned, channels, back);
                Assert.That(turned, Is.EqualTo(expected), $"{level}, {channels} channels, {positions} positions");
                Assert.That(back, Is.EqualTo(map), $"{level}, {channels} channels, {positions} positions");
            });
        }
    }
}
